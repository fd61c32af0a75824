/** What a run of Mocha amounts to, in the words of tools/mocha.mjs; on Node and in an extension host alike. */

import type Mocha from 'mocha';
import type { Result } from '../tools/mocha.mjs';
import { skipReasonOf } from './skip';

/** A skipped test, as far as a result tells of it. */
type Skipped = Pick<Mocha.Test, 'fullTitle'> & Parameters<typeof skipReasonOf>[0];

/** Runs the tests that Mocha was given, from `where`. */
export function runToResult(mocha: Mocha, where: string): Promise<Result> {
  const failures: Result['failures'] = [];
  const skipped: Mocha.Test[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() =>
      resolve(resultOf(runner.stats?.passes ?? 0, failures, skipped, where)),
    );
    runner.on('fail', (test, error: unknown) =>
      failures.push({ title: test.fullTitle(), error: String(error) }),
    );
    runner.on('pending', (test) => skipped.push(test));
  });
}

/** A test skipped without a reason and a run without tests are failures. */
export function resultOf(
  passed: number,
  failures: Result['failures'],
  skipped: readonly Skipped[],
  where: string,
): Result {
  const problems: string[] = [];
  const skips: Result['skips'] = [];
  for (const test of skipped) {
    const title = test.fullTitle();
    const reason = skipReasonOf(test);
    if (reason === undefined) problems.push(`${title} is skipped without a reason: use skipWith`);
    else skips.push({ title, reason });
  }
  if (passed + failures.length + skipped.length === 0) problems.push(`No test ran ${where}`);
  const failed = failures.length + problems.length;
  return { passed, failed, skipped: skips.length, skips, failures, problems };
}
