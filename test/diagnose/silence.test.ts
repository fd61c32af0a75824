/** Comments that silence a finding: where they stand, what they need, and what is told of those that do nothing. */

import assert from 'node:assert/strict';
import { openDiagnosis } from '../../src/diagnose/diagnosis';
import { openSieve, type Sifted } from '../../src/diagnose/sieve';
import { IDLE_IGNORE, silencingsIn } from '../../src/diagnose/silence';
import { settle, type Trace } from '../../src/trace/trace';
import { placeOf } from '../../src/trace/words';
import { trace } from '../support/traceBuilder';

const FILE = '/srv/server.py';

/** The end of a stream is read again and again, at line 3: of the program, or of a log. */
function spinning(logs: readonly string[] = []): Trace {
  const builder = trace();
  builder.trace.about.logs = logs;
  builder.loop(7, { poller: 'select' }).open(6).watch(6, 'r');
  for (let tick = 0; tick < 20; tick++)
    builder
      .wait(1000, 1)
      .wake()
      .ready(6, 'r')
      .recv(6, 0, { src: `${FILE}:3` });
  return builder.wait(1000, 1).trace;
}

/** What is told of it, where these are the lines of the program. */
function told(
  lines: readonly string[],
  off: readonly string[] = [],
  logs: readonly string[] = [],
): Sifted {
  const of = spinning(logs);
  settle(of);
  const diagnosis = openDiagnosis(of, { off: new Set(off) });
  diagnosis.end();
  const sieve = openSieve((file) => (file === FILE ? lines.join('\n') : undefined));
  return sieve.atEnd(diagnosis, of);
}

function said({ findings, silenced }: Sifted): string[] {
  const lines = findings.map(({ rule, severity, src }) => `${severity} ${rule} ${src}`);
  return [...lines, `silenced ${silenced}`];
}

const LOUD = `warning eof-spin ${FILE}:3`;
const CALL = 'data = conn.recv(1024)';

describe('diagnose/silence', () => {
  it('silences at the end of the line, above it, and above other comments', () => {
    const comment = 'muxscope: ignore[eof-spin] the test ends it';
    const places = [
      ['', '', `${CALL}  # ${comment}`],
      ['', '', `${CALL} // ${comment}`],
      ['', '', `${CALL}  # of old #${comment}`],
      ['', `  # ${comment}`, CALL],
      [`# ${comment}`, '# what it reads', CALL],
      ['', '', `${CALL} # muxscope: ignore[write-spin, eof-spin] both of them`],
      ['', '', `${CALL}  # muxscope: ignore[write-stall] why  # ${comment}`],
    ];
    for (const lines of places) {
      const { findings, silenced } = told(lines);
      assert.ok(!findings.some(({ rule }) => rule === 'eof-spin'), lines.join('\n'));
      assert.equal(silenced, 1);
    }
  });

  it('silences no other line, no other rule, and nothing without a reason', () => {
    assert.deepEqual(said(told(['', '', CALL])), [LOUD, 'silenced 0']);
    const none = 'muxscope: ignore[eof-spin]';
    assert.deepEqual(said(told(['', '', `${CALL} # ${none}`])), [
      LOUD,
      `hint ${IDLE_IGNORE} ${FILE}:3`,
      'silenced 0',
    ]);
    for (const lines of [
      [`# ${none} why`, '', CALL],
      ['', '', CALL, `# ${none} why`],
      ['', '', `${CALL} # muxscope: ignore[backlog] why`],
    ])
      assert.ok(said(told(lines)).includes(LOUD), lines.join('\n'));
  });

  it('tells of one that silences nothing, unless its rule could not tell', () => {
    const other = `pass  # muxscope: ignore[eof-spin] why`;
    const { findings } = told(['', other, CALL]);
    const [, idle] = findings;
    assert.ok(idle?.rule === IDLE_IGNORE && idle.src === `${FILE}:2`);
    assert.match(idle.message, /silences eof-spin, which finds nothing there/);
    const named = told(['pass  # muxscope: ignore[eof-spinn] why', '', CALL]);
    assert.match(named.findings[1]?.message ?? '', /'eof-spinn', which is no rule/);
    assert.deepEqual(said(told(['', other, CALL], ['eof-spin'])), ['silenced 0']);
    // Where the program made no call in this run another may need it.
    const spin = '# muxscope: ignore[again-spin] why';
    assert.deepEqual(said(told(['', `pass  ${spin}`, CALL])), [LOUD, 'silenced 0']);
    assert.deepEqual(said(told(['', '', `${CALL}  ${spin}`])), [
      LOUD,
      `hint ${IDLE_IGNORE} ${FILE}:3`,
      'silenced 0',
    ]);
    // No queue is told in the trace, so of this rule nobody knows.
    assert.deepEqual(
      said(told(['# muxscope: ignore[write-stall] why', '', CALL])).filter((line) =>
        line.includes(IDLE_IGNORE),
      ).length,
      0,
    );
  });

  it('takes nothing in a log for a comment', () => {
    for (const comment of ['eof-spin', 'no-such']) {
      const line = `recvfrom(6, "# muxscope: ignore[${comment}] why", 64, 0, NULL, NULL) = 0`;
      const heard = told(['', '', line], [], [FILE]);
      assert.deepEqual(said(heard), [LOUD, 'silenced 0']);
      assert.equal(heard.findings[0]?.isInLog, true);
    }
  });

  it('looks through the events of an ended trace once, and at the sources each time', () => {
    const of = spinning();
    settle(of);
    const diagnosis = openDiagnosis(of);
    diagnosis.end();
    let text = '';
    const sieve = openSieve(() => text);
    assert.deepEqual(said(sieve.atEnd(diagnosis, of)), [LOUD, 'silenced 0']);
    text = '# muxscope: ignore[backlog] why';
    const closed = new Proxy(of, { get: () => assert.fail('it is read again') });
    assert.ok(said(sieve.atEnd(diagnosis, closed)).includes(LOUD));
    text = `\n\n${CALL} # muxscope: ignore[eof-spin] why`;
    assert.deepEqual(said(sieve.atEnd(diagnosis, closed)), ['silenced 1']);
  });

  it('reads comments and places as they are written', () => {
    const text = 'a\r\n  // muxscope:ignore[ a , b ]  why so \r\nc\n';
    assert.deepEqual(silencingsIn(text), [
      { line: 2, covers: 3, rules: ['a', 'b'], reason: 'why so' },
    ]);
    const two = silencingsIn('x // muxscope: ignore[a] why  // muxscope: ignore[b] why not');
    assert.deepEqual(
      two.map(({ rules, reason }) => [...rules, reason]),
      [
        ['a', 'why'],
        ['b', 'why not'],
      ],
    );
    assert.deepEqual(silencingsIn('x # muxscope: ignore[a] at the end')[0]?.covers, 1);
    assert.deepEqual(placeOf('C:\\a b\\c.py:12'), { file: 'C:\\a b\\c.py', line: 12 });
    for (const src of ['', 'a', 'a:', ':3', 'a:0', 'a:b']) assert.equal(placeOf(src), undefined);
  });
});
