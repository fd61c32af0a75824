/** Damage that logs of strace come with: pieces taken out of them and others put in, anywhere. */

import fc from 'fast-check';

/** `at`: where, as a part of the whole; `take`: characters that go there, `put`: what comes. */
export type Edit = { readonly at: number; readonly take: number; readonly put: string };

export const anEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  take: fc.nat({ max: 40 }),
  put: fc.oneof(
    fc.constantFrom('(', ')', '[', ']', '{', '}', '<', '>', '"', '\\', '= ', '-1', '...'),
    fc.constantFrom(' <unfinished ...>', '<... read resumed>', '[pid 7] ', '4294967296', '0x'),
    fc.constantFrom('\n', '\u{1f600}', '\r', '\x1b['),
    fc.string({ maxLength: 8, unit: 'binary' }),
  ),
});

export function damaged(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, { at, take, put }) => {
    const place = Math.floor(at * before.length);
    return before.slice(0, place) + put + before.slice(place + take);
  }, text);
}
