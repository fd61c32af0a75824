/** How much of a long matrix runs: a short share of it with all tests, the whole with `npm run test:long`. */

import fc from 'fast-check';

/** All of it. */
export const isLong = process.env['MUXSCOPE_LONG'] === '1';

/** Each test has its turn (tools/test.mjs). */
const isWhole =
  isLong ||
  process.argv.includes('--grep') ||
  ['MUXSCOPE_ALL_TURNS', 'MUXSCOPE_PICTURES'].some((name) => process.env[name] !== undefined);

/** A whole matrix ends by itself long before that. */
const LONG_TIMEOUT_MS = 15 * 60_000;

/** So many rounds now. */
export function rounds(share: { readonly short: number; readonly long: number }): number {
  return isLong ? share.long : share.short;
}

/**
 * Whether a scenario is among those that run: one of so many in a short run, others the next time, and of those that show a
 * mistake, which are as many again, one of three times as many.
 */
export function isTurnOf(
  { findings }: { readonly findings: readonly string[] },
  number: number,
  oneOf: number,
): boolean {
  const each = findings.length === 0 ? oneOf : 3 * oneOf;
  return isLong || (seed + number) % each === 0;
}

/**
 * Whether the one with this number among so many has its turn: one of them in a short run of all tests, another the next time,
 * and none where nobody has the number; each where tests are asked for by name, or their pictures are.
 */
export function hasTurn(number: number, among: number): boolean {
  return isWhole || seed % among === number;
}

/** All of these in a long run; else one, another each time, whichever of the numbers have their turn. */
export function partOf<T>(all: readonly T[], number: number): readonly T[] {
  const at = Math.floor((seed + number) / 9) % all.length;
  return isLong ? all : all.slice(at, at + 1);
}

/** Called first in a `describe`: time for the whole matrix where all of it runs. */
export function allowTime(suite: Mocha.Suite): void {
  if (isLong) suite.timeout(LONG_TIMEOUT_MS);
}

const isSeedGiven = process.env['MUXSCOPE_SEED'] !== undefined;

/** Printed, so that a run can be repeated; the bundle of each test file has the one of the first. */
export const seed = Number((process.env['MUXSCOPE_SEED'] ??= String(Date.now() % 2 ** 31)));

/** Checks a property on so many inputs; a failure tells the seed, and the smallest input that fails. */
export function check<T>(
  property: fc.IProperty<T>,
  runs = rounds({ short: 40, long: 20_000 }),
): void {
  fc.assert(property as fc.IProperty<unknown>, { numRuns: runs, seed });
}

/** The same for a property that waits. */
export function checkAsync<T>(property: fc.IAsyncProperty<T>, runs: number): Promise<void> {
  return fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns: runs, seed });
}

/** What is done so many times, told below the tests of its suite. */
export function tellCount(count: number, what: string): void {
  console.log(`      ${count} ${what}`);
}

if (!isSeedGiven) console.log(`  seed ${seed}: MUXSCOPE_SEED=${seed} repeats it`);
