import assert from 'node:assert/strict';
import Mocha from 'mocha';
import { skipReasonOf, skipWith } from '../skip';

/** The reasons of the skipped tests of a suite that runs inside this one. */
async function reasonsIn(fill: (suite: Mocha.Suite) => void): Promise<Record<string, unknown>> {
  const mocha = new Mocha({ reporter: Mocha.reporters.Base });
  fill(mocha.suite);
  const reasons: Record<string, unknown> = {};
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pending', (test: Mocha.Test) => (reasons[test.title] = skipReasonOf(test)));
  });
  return reasons;
}

describe('skipWith', () => {
  it('gives the reason to the test that called it, and to no other', async () => {
    const reasons = await reasonsIn((suite) => {
      suite.beforeEach(() => {});
      suite.addTest(new Mocha.Test('runs', () => {}));
      suite.addTest(
        new Mocha.Test('skips', function (this: Mocha.Context) {
          skipWith(this, 'no strace');
        }),
      );
    });
    assert.deepEqual(reasons, { skips: 'no strace' });
  });

  it('gives it to every test of the suite from a before hook', async () => {
    const reasons = await reasonsIn((suite) => {
      suite.beforeAll(function () {
        skipWith(this, 'no compiler');
      });
      suite.addTest(new Mocha.Test('one', () => {}));
      suite.addTest(new Mocha.Test('two', () => {}));
    });
    assert.deepEqual(reasons, { one: 'no compiler', two: 'no compiler' });
  });

  it('gives it to the coming test from a beforeEach hook', async () => {
    const reasons = await reasonsIn((suite) => {
      suite.beforeEach(function () {
        if (this.currentTest?.title === 'two') skipWith(this, 'not two');
      });
      suite.addTest(new Mocha.Test('one', () => {}));
      suite.addTest(new Mocha.Test('two', () => {}));
    });
    assert.deepEqual(reasons, { two: 'not two' });
  });
});
