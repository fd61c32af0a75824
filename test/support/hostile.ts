/** Texts as an attacker would choose them: full of characters that a terminal obeys, or that hide what stands beside them. */

import fc from 'fast-check';

const CHOSEN =
  '\u001b[2J\u009b\u007f\u0000\u0085\u00ad\u061c\u200e\u202e\u2028\u2066\ufeff\u{e0041}\n\r\t\\"\'<&>';

/** Any text, with many of those characters. */
export const hostileText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...Array.from(CHOSEN)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

/** Nothing in it speaks to a terminal; line feeds are its own. */
export function isSafe(printed: string): boolean {
  return !/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(printed);
}
