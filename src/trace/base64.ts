/** Base64 (RFC 4648, section 4), as JSON has bytes. */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Both digits of every 12 bits: half the lookups. */
const PAIRS = Array.from({ length: 4096 }, (_, n) => DIGITS.charAt(n >> 6) + DIGITS.charAt(n & 63));
/** What a digit stands for, by its code; 255: it is none. */
const VALUES = new Uint8Array(128).fill(255);
for (let n = 0; n < DIGITS.length; n++) VALUES[DIGITS.charCodeAt(n)] = n;

export function base64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  let result = '';
  for (let i = 0; i < whole; i += 3) {
    const bits = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    result += PAIRS[bits >> 12]! + PAIRS[bits & 4095]!;
  }
  if (bytes.length - whole === 1) return `${result}${PAIRS[bytes[whole]! << 4]!}==`;
  if (bytes.length - whole === 0) return result;
  const bits = (bytes[whole]! << 10) | (bytes[whole + 1]! << 2);
  return `${result}${PAIRS[bits >> 6]!}${DIGITS.charAt(bits & 63)}=`;
}

/** The bytes; undefined for what is no base64, or lacks its padding. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let seen = 0;
  for (let i = 0, at = 0; i < digits; i += 4, at += 3) {
    const [first, second] = [valueAt(text, i), valueAt(text, i + 1)];
    const third = i + 2 < digits ? valueAt(text, i + 2) : 0;
    const fourth = i + 3 < digits ? valueAt(text, i + 3) : 0;
    seen |= first | second | third | fourth;
    // Written beyond its end it is not kept: that is what the padding says.
    bytes[at] = (first << 2) | (second >> 4);
    bytes[at + 1] = (second << 4) | (third >> 2);
    bytes[at + 2] = (third << 6) | fourth;
  }
  return seen < 64 ? bytes : undefined;
}

function valueAt(text: string, i: number): number {
  return VALUES[text.charCodeAt(i)] ?? 255;
}
