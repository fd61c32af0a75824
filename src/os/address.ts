/** Socket addresses as texts (`127.0.0.1:8001`, `[::1]:8001`, `unix:/path`) and as sockaddr bytes (ip(7), ipv6(7), unix(7)). */

import { isIPv4, isIPv6 } from 'node:net';
import { C } from './libc';
import type { Memory } from './memory';

/** Room for any sockaddr read or written here: `sockaddr_un` is the largest, 110 bytes. */
export const SOCKADDR_SIZE = 112;

/**
 * What a text stands for. IPv6 hosts are in the kernel's spelling (RFC 5952), so equal addresses are equal texts.
 * A path that begins with @ is an abstract name, as in ss(8) (unix(7)); a file of that name is `./@name`.
 */
export type Address = InetAddress | { readonly family: 'unix'; readonly path: string };

/** An address of ip(7) or ipv6(7). */
export type InetAddress = {
  readonly family: 'inet' | 'inet6';
  readonly host: string;
  readonly port: number;
};

/** Reads `127.0.0.1:8001`, `[::1]:8001` or `unix:/path`; throws with the text and what it should be. */
export function parseAddress(text: string): Address {
  // Nothing but a path may follow: a NUL would end it early, or make it abstract.
  if (/^unix:[^\0]+$/s.test(text)) return { family: 'unix', path: checkedPath(text.slice(5)) };
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  if (port <= 65535 && match?.[1] !== undefined && isIPv6(host))
    return { family: 'inet6', host: normalHost(host), port };
  if (port <= 65535 && match?.[2] !== undefined && isIPv4(host))
    return { family: 'inet', host, port };
  throw new RangeError(`'${text}' is no address: write 127.0.0.1:8001, [::1]:8001 or unix:/path`);
}

/** Whether it is of this machine alone: simulated clients must never be aimed at another one. */
export function isLocal(address: Address): boolean {
  if (address.family === 'unix') return true;
  return address.family === 'inet' ? address.host.startsWith('127.') : address.host === '::1';
}

/** The text for an address. */
export function formatAddress(address: Address): string {
  if (address.family === 'unix') return `unix:${address.path}`;
  return address.family === 'inet6'
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

/** The kernel's number for the address's family. */
export function domainOf(address: Address): number {
  if (address.family === 'unix') return C.AF_UNIX;
  return address.family === 'inet6' ? C.AF_INET6 : C.AF_INET;
}

/** Writes the sockaddr at `offset` and returns its length in bytes. */
export function writeSockaddr(memory: Memory, offset: number, address: Address): number {
  const { bytes, view } = memory;
  bytes.fill(0, offset, offset + SOCKADDR_SIZE);
  view.setUint16(offset, domainOf(address), true);
  if (address.family === 'unix') {
    const path = new TextEncoder().encode(checkedPath(address.path));
    bytes.set(path, offset + 2);
    const isAbstract = address.path.startsWith('@');
    if (isAbstract) bytes[offset + 2] = 0;
    // The NUL after a path is part of its length, an abstract name has none.
    return 2 + path.length + (isAbstract ? 0 : 1);
  }
  view.setUint16(offset + 2, address.port, false);
  const isInet = address.family === 'inet';
  bytes.set(hostBytes(address), offset + (isInet ? 4 : 8));
  return isInet ? 16 : 28;
}

/** The path, where it is one that a `sockaddr_un` has room for (unix(7)). */
function checkedPath(path: string): string {
  const { length } = new TextEncoder().encode(path);
  if (length <= 107) return path;
  throw new RangeError(
    `'${path}' is ${length} bytes, a Unix socket path has at most 107: use a shorter one`,
  );
}

/** The text of the sockaddr of `length` bytes at `offset`; empty for a family without one (or an unnamed Unix socket). */
export function readSockaddr(memory: Memory, offset: number, length: number): string {
  const { bytes, view } = memory;
  if (length < 2) return '';
  const family = view.getUint16(offset, true);
  if (family === C.AF_INET)
    return `${bytes.subarray(offset + 4, offset + 8).join('.')}:${view.getUint16(offset + 2, false)}`;
  if (family === C.AF_INET6)
    return `[${inet6Text(bytes.subarray(offset + 8, offset + 24))}]:${view.getUint16(offset + 2, false)}`;
  if (family !== C.AF_UNIX || length <= 2) return '';
  // An abstract name begins with NUL, written @ as in ss(8) and /proc/net/unix.
  const path = new TextDecoder().decode(bytes.subarray(offset + 2, offset + length));
  return `unix:${path.startsWith('\0') ? `@${path.slice(1)}` : path.replace(/\0.*$/s, '')}`;
}

/** The host's 4 or 16 bytes in network order. */
export function hostBytes(address: InetAddress): Uint8Array {
  return address.family === 'inet'
    ? Uint8Array.from(address.host.split('.').map(Number))
    : inet6Bytes(address.host);
}

/** The 16 bytes of a valid IPv6 address in any spelling; a zone (`%eth0`) is left out. */
export function inet6Bytes(host: string): Uint8Array {
  const [head = '', tail] = host.replace(/%.*$/, '').split('::');
  const left = pairsOf(head);
  const right = pairsOf(tail ?? '');
  const bytes = new Uint8Array(16);
  bytes.set(left);
  bytes.set(right, 16 - right.length);
  return bytes;
}

/** Two bytes a group of hex digits; an IPv4 address at the end is four. */
function pairsOf(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

function normalHost(host: string): string {
  return inet6Text(inet6Bytes(host)) + (/%.*$/.exec(host)?.[0] ?? '');
}

/** As inet_ntop(3) writes it: no leading zeros, the longest run of zero groups as `::`, an IPv4-mapped address with dots. */
function inet6Text(bytes: Uint8Array): string {
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2)
    groups.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16));
  const text = groups.join(':');
  if (text.startsWith('0:0:0:0:0:ffff:')) return `::ffff:${bytes.subarray(12).join('.')}`;
  let [start, length] = [0, 0];
  for (const run of text.matchAll(/\b0(?::0)+\b/g))
    if (run[0].length > length) [start, length] = [run.index, run[0].length];
  if (length === 0) return text;
  return `${text.slice(0, start).replace(/:$/, '')}::${text.slice(start + length).replace(/^:/, '')}`;
}
