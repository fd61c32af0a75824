/** What a run of Mocha amounts to, in the words of tools/mocha.mjs; on Node and in an extension host alike. */

import type Mocha from 'mocha';
import type { Failure, Result } from '../tools/mocha.mjs';
import { skipReasonOf } from './skip';

/** A skipped test, as far as a result tells of it. */
type Skipped = Pick<Mocha.Test, 'fullTitle'> & Parameters<typeof skipReasonOf>[0];

/** What fast-check says of a case that it found: by chance, so a second attempt may not find it again. */
const FOUND = 'Property failed';

/**
 * Runs the tests that Mocha was given, from `where`. One that fails gets a second attempt, as those that live with real
 * time need a machine that does not stand still; the result tells of each, and what a property test found stays found.
 */
export function runToResult(mocha: Mocha, where: string): Promise<Result> {
  const failures: Failure[] = [];
  const retried: Failure[] = [];
  const skipped: Mocha.Test[] = [];
  const hasFailed = (test: Mocha.Test): boolean =>
    failures.some(({ title }) => title === test.fullTitle());
  let passed = 0;
  mocha.retries(1);
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(resultOf(passed, failures, skipped, where, retried)));
    runner.on('pass', (test) => {
      if (!hasFailed(test)) passed++;
    });
    runner.on('retry', (test: Mocha.Test, error: Error) => {
      (error.message.includes(FOUND) ? failures : retried).push(failureOf(test, error));
    });
    runner.on('fail', (test, error: unknown) => {
      if (!hasFailed(test)) failures.push(failureOf(test, error));
    });
    runner.on('pending', (test) => skipped.push(test));
  });
}

function failureOf(test: Mocha.Test, error: unknown): Failure {
  return { title: test.fullTitle(), error: String(error) };
}

/** A test skipped without a reason and a run without tests are failures. */
export function resultOf(
  passed: number,
  failures: Failure[],
  skipped: readonly Skipped[],
  where: string,
  retried: Failure[] = [],
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
  return { passed, failed, skipped: skips.length, skips, failures, retried, problems };
}
