/** Numbers, times, addresses and bytes as the panel writes them. */

/** Narrow no-break space: groups digits, and keeps a unit with its number. */
const THIN = '\u202f';

/** `1 284` */
export function count(value: number): string {
  const digits = String(Math.abs(Math.trunc(value))).replace(/\B(?=(\d{3})+$)/g, THIN);
  return value < 0 ? `−${digits}` : digits;
}

/** `65 160 B` */
export function byteCount(value: number): string {
  return `${count(value)}${THIN}B`;
}

/** Nanoseconds: `310 ns`, `58 µs`, `12.4 ms`, `1.20 s`. */
export function duration(ns: number): string {
  if (ns < 1e3) return `${Math.round(ns)}${THIN}ns`;
  if (ns < 1e6) return `${three(ns / 1e3)}${THIN}µs`;
  if (ns < 1e9) return `${three(ns / 1e6)}${THIN}ms`;
  return `${three(ns / 1e9)}${THIN}s`;
}

/** Of what goes on: whole seconds, `8 s`. */
export function seconds(ns: number): string {
  return `${count(Math.round(ns / 1e9))}${THIN}s`;
}

/** A moment, ns since the trace began, as fine as what is `stepNs` beside it needs: `20 ms`, `1.25 s`. */
export function timeAt(ns: number, stepNs: number): string {
  const [size, unit] = UNITS.find(([most]) => Math.max(ns, stepNs) < most * 1e3) ?? [1e9, 's'];
  const digits = Math.max(0, Math.ceil(Math.log10(size / stepNs) - 1e-9));
  const [whole = '', part] = (ns / size).toFixed(digits).split('.');
  return `${count(Number(whole))}${part === undefined ? '' : `.${part}`}${THIN}${unit}`;
}

const UNITS = [
  [1, 'ns'],
  [1e3, 'µs'],
  [1e6, 'ms'],
] as const;

/** How long ago something was looked at, in whole ms: less is not worth telling. */
export function age(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole < 1000 ? `${whole}${THIN}ms` : duration(whole * 1e6);
}

/** Time since the wake, in µs: `+58`. */
export function sinceWake(ns: number): string {
  return `+${count(Math.max(0, Math.round(ns / 1e3)))}`;
}

/** A share of 1: `18 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}${THIN}%`;
}

/** The same in tenths of a percent where it is small: `4.2 %`. */
export function tenths(share: number): string {
  return share < 0.0995 ? `${(share * 100).toFixed(1)}${THIN}%` : percent(share);
}

/** Three digits that count. */
function three(value: number): string {
  if (value >= 100) return count(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The part that tells one peer from another: `:50994`, the end of a path, an abstract name. */
export function shortAddress(address: string): string {
  if (address.startsWith('unix:'))
    return address.slice(Math.max('unix:'.length, address.lastIndexOf('/') + 1));
  const colon = address.lastIndexOf(':');
  return colon < 0 ? address : address.slice(colon);
}

/** `e4 bd a0` */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** An offset of a hex listing: `001b`. */
export function offset(value: number): string {
  return value.toString(16).padStart(4, '0');
}

const decoder = new TextDecoder();

/** Controls, and marks that would turn or hide the text around them. */
// oxlint-disable-next-line no-control-regex -- Controls are what it looks for.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/g;

/** Bytes read as UTF-8, with a dot for what is no visible character. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes).replace(UNSEEN, '·');
}

/** Bytes one by one, with a dot for what is not printable ASCII: as long as the bytes. */
export function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
  ).join('');
}
