/** Times and sizes as people read them: three digits, and the unit that fits. */

/** `1.000 s`, `12.3 ms`, `812 ns`; `?` where it is not known. */
export function formatNs(ns: number): string {
  if (ns < 0) return '?';
  if (ns < 999.5) return `${Math.round(ns)} ns`;
  if (ns < 999.5e3) return `${threeDigits(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${threeDigits(ns / 1e6)} ms`;
  return `${(ns / 1e9).toFixed(3)} s`;
}

/** A wait's timeout in ms: `1 s`, `300 ms`, `∞`. */
export function formatTimeout(ms: number): string {
  if (ms < 0) return '∞';
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}

/** `812 B`, `1.23 kB`, `8.00 MB`, in thousands. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999.5e3) return `${threeDigits(bytes / 1e3)} kB`;
  return bytes < 999.5e6 ? `${threeDigits(bytes / 1e6)} MB` : `${threeDigits(bytes / 1e9)} GB`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
