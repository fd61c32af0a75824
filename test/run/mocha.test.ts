import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runMocha, summary } from '../../tools/mocha.mjs';

describe('the test runner', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'muxscope-run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (text: string, grep?: string, part: { only?: string[]; except?: string[] } = {}) => {
    mkdirSync(path.join(folder, 'a'), { recursive: true });
    writeFileSync(path.join(folder, 'a/b.test.js'), text);
    return runMocha({ folder, grep, output: 'dropped', ...part });
  };

  it('counts what passed, failed and was skipped', async () => {
    const reason = `this.test[Symbol.for('muxscope.skipReason')] = 'no reason to run';`;
    const { problems, skips, failures, retried, ...counts } = await run(`
      describe('x', () => {
        it('a', () => {});
        it('b', () => {});
        it('c', () => { throw new Error('no'); });
        it('d', function () { ${reason} this.skip(); });
      });`);
    assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 1 });
    assert.deepEqual(skips, [{ title: 'x d', reason: 'no reason to run' }]);
    assert.deepEqual(failures, [{ title: 'x c', error: 'Error: no' }]);
    assert.deepEqual(retried, failures);
    assert.deepEqual(problems, []);
  });

  it('tries once more what failed, and says so; what a property test found stays found', async () => {
    const once = (name: string, what: string): string =>
      `let ${name} = 0; it('${name}', () => { if (${name}++ === 0) throw new Error('${what}'); });`;
    const result = await run(
      once('shaky', 'late') + once('chance', 'Property failed after 1 tests'),
    );
    assert.deepEqual([result.passed, result.failed], [1, 1]);
    assert.deepEqual(result.retried, [{ title: 'shaky', error: 'Error: late' }]);
    assert.equal(result.failures[0]?.title, 'chance');
  });

  it('chooses by folder', async () => {
    const text = `it('a', () => {});`;
    const counts = [{ only: ['a'] }, { except: ['b'] }].map((part) => run(text, undefined, part));
    for (const { passed } of await Promise.all(counts)) assert.equal(passed, 1);
    const { problems } = await run(text, undefined, { except: ['a'] });
    assert.match(problems.join(), /No test ran/);
  });

  it('chooses by pattern', async () => {
    const result = await run(`it('apple', () => {}); it('pear', () => {});`, '^pe');
    assert.deepEqual([result.passed, result.failed], [1, 0]);
  });

  const broken: readonly { what: string; text: string; problem: RegExp }[] = [
    { what: 'no test at all', text: '', problem: /No test ran/ },
    { what: 'a file that cannot be loaded', text: `throw new Error('x');`, problem: /exit code 1/ },
    {
      what: 'a process that ends early, even with 0',
      text: `it('a', () => process.exit(0));`,
      problem: /ended early \(exit code 0\)/,
    },
    {
      what: 'a process that is killed',
      text: `it('a', () => process.kill(process.pid, 'SIGKILL'));`,
      problem: /SIGKILL/,
    },
    {
      what: 'a test skipped without a reason',
      text: `it('a', function () { this.skip(); });`,
      problem: /a is skipped without a reason/,
    },
    { what: 'it.only left behind', text: `it.only('a', () => {});`, problem: /exit code/ },
  ];
  for (const { what, text, problem } of broken) {
    it(`fails on ${what}`, async () => {
      const result = await run(text);
      assert.equal(result.failed, 1);
      assert.match(result.problems.join('\n'), problem);
    });
  }

  it('fails when an unhandled rejection comes', async () => {
    const result = await run(
      `it('a', (done) => { Promise.reject(new Error('x')); setTimeout(done, 50); });`,
    );
    assert.ok(result.failed > 0);
  });

  it('ends with each failure once more, and a line that counts', () => {
    const none = { passed: 3, failed: 0, skipped: 0, failures: [], retried: [] };
    assert.equal(summary(none), '3 passed, 0 failed');
    const lines = Array.from({ length: 40 }, (_, i) => `${i}`);
    const failures = [{ title: 'a b', error: ['Error: no', '+ differs', ...lines].join('\n') }];
    const told = summary({ passed: 3, failed: 1, skipped: 2, failures, retried: failures });
    assert.match(told, /^attempted again: a b: Error: no\n {2}\+ differs\n/);
    assert.match(told, /\nfailed: a b: Error: no\n {2}\+ differs\n/);
    assert.match(told, /\n2 skipped.*\n3 passed, 1 failed$/);
    assert.doesNotMatch(told, /\b39\b/);
  });
});
