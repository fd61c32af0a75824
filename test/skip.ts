/** Skipping a test, always with the reason, which the runner prints at the end of the run. */

/** The property of a test or suite that holds the reason; a registered symbol, as every bundle has its own copy of this file. */
const SKIP_REASON = Symbol.for('muxscope.skipReason');

/**
 * Skips the running test, from `beforeEach` the coming one, from `before` the whole suite:
 * `skipWith(this, 'strace is not installed')`.
 */
export function skipWith(context: Mocha.Context, reason: string): never {
  const skipped = skippedBy(context);
  if (skipped) Object.assign(skipped, { [SKIP_REASON]: reason });
  return context.skip();
}

/** The reason given for a skipped test, its own or its suite's. */
export function skipReasonOf(test: Reasoned): string | undefined {
  let at: Reasoned | undefined = test;
  while (at !== undefined && at[SKIP_REASON] === undefined) at = at.parent;
  return at?.[SKIP_REASON];
}

/** A test or suite, as far as its reason goes. */
type Reasoned = { readonly parent?: Reasoned | undefined; readonly [SKIP_REASON]?: string };

function skippedBy(context: Mocha.Context): Mocha.Runnable | Mocha.Suite | undefined {
  const runnable = context.runnable();
  if (runnable.title.startsWith('"before all" hook')) return runnable.parent;
  if (runnable.title.startsWith('"before each" hook')) return context.currentTest;
  return runnable;
}
