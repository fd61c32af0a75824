/** Each rule names its bug and nothing else does; what is right and looks alike is named by none. */

import assert from 'node:assert/strict';
import { openDiagnosis } from '../../src/diagnose/diagnosis';
import { openFacts } from '../../src/diagnose/passes/facts';
import { noteEvent } from '../../src/diagnose/passes/pass';
import type { Rule } from '../../src/diagnose/rule';
import { RULES } from '../../src/diagnose/rules';
import { append } from '../../src/trace/append';
import { openTrace, settle } from '../../src/trace/trace';
import { diagnosed, eventsIn, rulesFound } from '../support/diagnosed';
import { trace, type TraceBuilder } from '../support/traceBuilder';
import { FIRES, NEAR } from './cases';
import { FAMILIES } from './families';
import { server, SMALL, turns } from './servers';

describe('diagnose/rules', () => {
  it('are each of one family, named by a trace, and kept silent by a near miss', () => {
    const ids = RULES.map(({ id }) => id).sort();
    assert.deepEqual(FAMILIES.flatMap((family) => Object.keys(family)).sort(), ids);
    for (const id of ids) assert.ok(FIRES[id]!.length > 0 && NEAR[id]!.length > 0, id);
  });

  for (const { id } of RULES) {
    describe(id, () => {
      for (const { says, of } of FIRES[id] ?? [])
        it(`names: ${says}`, () => assert.deepEqual(rulesFound(of().trace), [id]));
      for (const { says, of } of NEAR[id] ?? [])
        it(`does not name: ${says}`, () => assert.deepEqual(rulesFound(of().trace), []));
    });
  }

  it('tell what, where, since when, how often, what to do and by which events', () => {
    const { trace: built } = FIRES['eof-spin']![0]!.of();
    const [finding, ...others] = diagnosed(built).findings();
    assert.deepEqual(others, []);
    const { message, fix, evidence, ...rest } = finding!;
    const found = { rule: 'eof-spin', stage: 'stable', severity: 'warning', src: '' } as const;
    assert.deepEqual(rest, { ...found, loop: 0, fd: 6, gen: 0, first: 1, last: 12, count: 12 });
    assert.match(
      message,
      /^Timeout 1 s, waited 9\.00 µs on average: 6 \(connection from .*12 ticks/,
    );
    assert.match(fix, /recv returns 0/);
    assert.ok(evidence.length >= 2);
    for (const { seq, state } of evidence) {
      assert.ok(seq < built.next);
      assert.match(state, /^watched r, ready r/);
    }
  });
});

describe('evidence', () => {
  it('says what stood where when each event came, though it is told later', () => {
    const [found] = diagnosed(FIRES['stale-descriptor']![0]!.of().trace).findings();
    const states = found!.evidence.map(({ state }) => state);
    assert.equal(states[0], 'watched r, ready r, its stream has ended');
    assert.match(states.at(-1)!, /ready n, its stream has ended, closed$/);
  });

  it('keeps its begin, and goes on to what is newest', () => {
    const built = server();
    turns(built, 400, () => built.ready(6, 'r').recv(6, 0));
    const [{ evidence, count } = { evidence: [], count: 0 }] = diagnosed(built.trace).findings();
    assert.deepEqual([evidence.length, count], [12, 400]);
    const [first, last] = [evidence[0]!.seq, evidence.at(-1)!.seq];
    assert.ok(first < 50 && last > built.trace.next / 2, `${first} to ${last}`);
  });
});

describe('diagnose/diagnosis', () => {
  const broken: Rule = {
    ...{ id: 'broken', stage: 'stable', title: '', fix: '', needs: [] },
    open: () => ({
      recv: () => {
        throw new Error('no');
      },
    }),
  };

  it('tells of a rule that throws, and goes on with the others', () => {
    const { trace: built } = FIRES['eof-spin']![0]!.of();
    settle(built);
    const diagnosis = openDiagnosis(built, { rules: [broken, ...RULES] });
    diagnosis.end();
    const answers = new Map(diagnosis.answers().map((state) => [state.rule, state]));
    assert.deepEqual([answers.get('broken')?.answer, answers.get('broken')?.why], ['failed', 'no']);
    assert.equal(answers.get('eof-spin')?.answer, 'finding');
  });

  it('gives a finding the line that its later evidence has, as long as it stays one of its own', () => {
    const grows: Rule = {
      ...{ id: 'grows', stage: 'stable', title: '', fix: '', needs: [] },
      open: ({ tell }) => {
        let count = 0;
        return {
          recv: (use, { number: loop, tick: last }, seq) =>
            tell({
              ...{ severity: 'hint', loop, use, first: use.fd, last, count: ++count },
              ...{ says: () => '', evidence: [seq] },
            }),
        };
      },
    };
    const found = (...lines: readonly (readonly [fd: number, src: string])[]) => {
      const built = trace().loop(7, { poller: 'select' }).open(6).watch(6, 'r').open(7);
      for (const [fd, src] of lines) built.recv(fd, 0, { src });
      settle(built.trace);
      const diagnosis = openDiagnosis(built.trace, { rules: [grows] });
      diagnosis.end();
      return diagnosis.findings().map(({ fd, src }) => `${fd} ${src}`);
    };
    assert.deepEqual(found([6, ''], [7, ''], [6, 'a.py:3'], [6, 'a.py:4']), ['6 a.py:3', '7 ']);
  });

  it('takes what it is told without a line for the bug that it was told of before there', () => {
    const reads = (src: string, count: number) => (built: TraceBuilder) =>
      turns(built, count, () => built.ready(6, 'r').recv(6, 0, src === '' ? {} : { src }));
    const found = (...all: readonly ReturnType<typeof reads>[]) => {
      const built = server();
      for (const read of all) {
        read(built);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5));
      }
      return diagnosed(built.trace)
        .findings()
        .map(({ src, count }) => `${src} ${count}`);
    };
    assert.deepEqual(found(reads('a.py:3', 20), reads('', 30)), ['a.py:3 30']);
    assert.deepEqual(found(reads('', 20), reads('a.py:3', 30)), ['a.py:3 30']);
    assert.deepEqual(found(reads('a.py:3', 20), reads('a.py:9', 30)), ['a.py:3 20', 'a.py:9 30']);
  });

  it('says what a trace lacks for a rule to tell', () => {
    const diagnosis = diagnosed(trace().listener(5).trace);
    const answers = new Map(
      diagnosis.answers().map(({ rule, answer, why }) => [rule, { answer, why }]),
    );
    assert.deepEqual(answers.get('write-spin'), {
      answer: 'not enough data',
      why: 'no wait has returned',
    });
  });

  it('asks the nursery only when told, and leaves out what is off', () => {
    const { trace: built } = FIRES['inherited-descriptor']![0]!.of();
    assert.deepEqual(rulesFound(built, false), []);
    settle(built);
    const off = openDiagnosis(built, { nursery: true, off: new Set(['inherited-descriptor']) });
    assert.deepEqual(off.findings(), []);
  });

  it('keeps 200 findings of a rule, counts those and says that there are more', () => {
    const answerFor = (connections: number): [number, string] => {
      const built = server('r', connections);
      turns(built, 5, () => {
        for (let i = 0; i < connections; i++) built.ready(6 + i, 'r').recv(6 + i, 0);
      });
      const diagnosis = diagnosed(built.trace);
      const answer = diagnosis.answers().find(({ rule }) => rule === 'eof-spin')!;
      assert.equal(diagnosis.findings().length, answer.findings);
      return [answer.findings, answer.why];
    };
    assert.deepEqual(answerFor(90), [90, '']);
    assert.deepEqual(answerFor(201), [200, 'there are more than the 200 that are kept']);
  });

  it('takes nothing for granted across events that were lost, and says how many', () => {
    // Each turn is read, but what was read is lost.
    const built = server();
    turns(built, 12, () => built.ready(6, 'r').event('lost', { count: 3, loop: -1, tick: -1 }));
    const diagnosis = diagnosed(built.trace);
    assert.deepEqual(diagnosis.findings(), []);
    const answers = diagnosis.answers();
    assert.deepEqual([...new Set(answers.map(({ answer }) => answer))], ['not enough data']);
    for (const { why } of answers) assert.match(why, /36 events were lost$/);
  });

  it('tells what is found between two losses', () => {
    const built = trace(SMALL).event('lost', { count: 1, loop: -1, tick: -1 });
    built.event('loop', { poller: 'epoll', pid: 1, tid: 1 }).open(6).watch(6, 'r');
    turns(built, 4, () => built.ready(6, 'r').recv(6, 0));
    built.event('lost', { count: 1, loop: -1, tick: -1 });
    turns(built, 12, () => built.ready(6, 'r').recv(6, 0));
    const diagnosis = diagnosed(built.trace);
    assert.deepEqual(
      diagnosis.findings().map(({ rule, severity, count }) => [rule, severity, count]),
      [['eof-spin', 'warning', 12]],
    );
    const state = diagnosis.answers().find(({ rule }) => rule === 'eof-spin');
    assert.equal(state?.answer, 'finding');
  });

  it('forgets what a process had open when it has ended, and its leaks are told', () => {
    const built = server('r', 5);
    turns(built, 3, () => {
      for (let fd = 6; fd < 11; fd++) built.ready(fd, 'r').recv(fd, 0).watch(fd, '');
    });
    built.event('wake', { t: 3e9 }).event('exit', { code: 0, tick: -1 });
    settle(built.trace);
    const facts = openFacts(
      built.trace,
      () => undefined,
      () => undefined,
    );
    for (let seq = 0; seq < built.trace.next; seq++) noteEvent(facts, seq);
    assert.deepEqual([facts.open.size, facts.tables.flat().length], [0, 0]);
    assert.ok(rulesFound(built.trace).includes('fd-leak'));
  });

  it('tells news once, and again when it is worse', () => {
    const { trace: source } = FIRES['eof-spin']![0]!.of();
    settle(source);
    const live = openTrace();
    const diagnosis = openDiagnosis(live);
    const severities: string[] = [];
    for (const event of eventsIn(source)) {
      append(live, event);
      settle(live);
      severities.push(...diagnosis.news().map(({ severity }) => severity));
    }
    assert.deepEqual(severities, ['hint', 'warning']);
  });
});
