/** What the tests of a suite look at together: a program's run takes longer than a look at it. */

const MAKE_MS = 60_000;

/** Made for the first test of the suite, and anew for the second attempt of one that failed: what it saw may be the machine's doing. */
export function shared<T>(make: () => Promise<T>): () => T {
  let made: { readonly value: T } | undefined;
  beforeEach(async function () {
    this.timeout(MAKE_MS);
    made ??= { value: await make() };
  });
  afterEach(function () {
    if (this.currentTest?.state !== 'passed') made = undefined;
  });
  return () => {
    if (made === undefined) throw new Error('only tests and hooks after it may look at it');
    return made.value;
  };
}
