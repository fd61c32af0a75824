/** Findings on their way to views: with a live session and a file, as far as a view shows them, and by the rules that are asked. */

import assert from 'node:assert/strict';
import type { FindingInfo } from '../../src/core/findingViews';
import { openFindings, USUAL_RULES } from '../../src/core/findings';
import type { SessionInfo, Sight, View } from '../../src/core/protocol';
import { changed } from '../../src/core/parts';
import { pack } from '../../src/core/packed';
import { findingList } from '../../src/core/queries/findings';
import { sightOf } from '../../src/core/queries/sight';
import { settle, type Trace } from '../../src/trace/trace';
import { openCoreServer, VIEW, type CoreServer } from '../support/coreServer';
import { labSession } from '../support/labSession';
import { until } from '../support/processes';
import { trace } from '../support/traceBuilder';

/** So many connections, whose ends of stream are read again and again. */
function spinning(connections: number, logs: readonly string[] = []) {
  const builder = trace();
  builder.trace.about.logs = logs;
  builder.loop(7, { poller: 'epoll' });
  for (let fd = 6; fd < 6 + connections; fd++) builder.open(fd).watch(fd, 'r');
  for (let tick = 0; tick < 12; tick++) {
    builder.wait(1000, connections).wake();
    for (let fd = 6; fd < 6 + connections; fd++) builder.ready(fd, 'r');
    for (let fd = 6; fd < 6 + connections; fd++) builder.recv(fd, 0, { src: `/srv/a.py:${fd}` });
  }
  const made = builder.wait(1000, connections).trace;
  settle(made);
  return made;
}

function seen(connections: number, view: Partial<View> = {}, isOn = true): Sight {
  const made = spinning(connections);
  const choice = isOn ? USUAL_RULES : ({ ask: 'none', off: [] } as const);
  const findings = openFindings(made, choice, () => undefined);
  const subject = {
    ...{ session: labSession({}), trace: made, guide: { moments: [], poller: '' as const } },
    ...{ kernelOf: () => null, findings },
  };
  return sightOf(subject, { ...VIEW, ...view });
}

/** The session of a scenario whose clients are all done. */
async function ran(server: CoreServer, scenario: string): Promise<SessionInfo> {
  const started = await server.get({ do: 'start', scenario, clients: 'script' });
  const { id } = started as SessionInfo;
  let last: SessionInfo | undefined;
  await until('something is found', () => {
    for (const told of server.told())
      if (told.type === 'session' && told.session.id === id) last = told.session;
    return (last?.findings?.error ?? 0) + (last?.findings?.warning ?? 0) > 0;
  });
  return last!;
}

describe('core/findings', () => {
  it('are a part of a sight, the steps only of the one that is looked at', () => {
    const { findings, descriptor } = seen(2);
    assert.deepEqual(
      findings?.list.map(({ rule, fd, src, at }) => [rule, fd, src, at?.fd]),
      [
        ['eof-spin', 6, '/srv/a.py:6', 6],
        ['eof-spin', 7, '/srv/a.py:7', 7],
      ],
    );
    assert.deepEqual(findings.counts, { error: 0, warning: 2, hint: 0, silenced: 0 });
    assert.deepEqual([findings.steps, findings.chosen, descriptor], [[], '', null]);
    const finding = findings.list[1]!.id;
    const { steps = [], chosen } = seen(2, { finding }).findings ?? {};
    assert.equal(chosen, finding);
    assert.ok(steps.length > 1);
    for (const { at, event, state } of steps) {
      assert.equal(at?.fd, 7);
      assert.equal(event?.seq, at.seq);
      assert.match(state, /watched r/);
    }
  });

  it('have no more room in it than there is, however many they are', () => {
    const sight = seen(100);
    const { list = [], counts } = sight.findings ?? {};
    assert.ok(list.length > 10 && list.length < 100);
    assert.equal(counts?.warning, 100);
    assert.ok(pack(sight).length < 64 * 1024);
    const { steps = [] } = seen(100, { finding: list[0]!.id }).findings ?? {};
    assert.ok(steps.length > 1);
  });

  it('are silenced where a comment can stand: not in a log, nor where the finding is such a comment', () => {
    const silenceable = (made: Trace, text?: string) => {
      const findings = openFindings(made, USUAL_RULES, () => text);
      findings.end();
      return findingList(made, findings).map(({ rule, isSilenceable }) => [rule, isSilenceable]);
    };
    assert.deepEqual(silenceable(spinning(1, ['/srv/a.py'])), [['eof-spin', false]]);
    assert.deepEqual(silenceable(spinning(1), '# muxscope: ignore[no-such] why'), [
      ['eof-spin', true],
      ['idle-ignore', false],
    ]);
  });

  it('say of a descriptor what each rule answers, in the tab for it', () => {
    const selected = { fd: 6, gen: 0 };
    assert.equal(seen(1, { selected }).descriptor?.answers, undefined);
    const { answers = [] } = seen(1, { selected, tab: 'findings' }).descriptor ?? {};
    const of = new Map(answers.map(({ rule, answer }) => [rule, answer]));
    assert.equal(of.get('eof-spin'), 'finding');
    assert.equal(of.get('zero-timeout'), 'ok');
    assert.ok([...of.values()].includes('not enough data'));
    assert.ok(answers.every(({ answer, why }) => answer !== 'not enough data' || why !== ''));
    const other = seen(2, { selected: { fd: 7, gen: 0 }, tab: 'findings' });
    assert.ok(other.descriptor?.answers?.some(({ rule }) => rule === 'eof-spin'));
  });

  it('are none where no rule is asked', () => {
    const { findings } = seen(2, {}, false);
    assert.deepEqual([findings?.isOn, findings?.list], [false, []]);
  });

  it('come with a live session, go where their rule is off, and come back', async () => {
    const server = openCoreServer();
    const { id: session } = await ran(server, 'multi-client-as-written');
    const found = (await server.get({ do: 'findings', session })) as FindingInfo[];
    const spin = found.find(({ rule }) => rule === 'eof-spin');
    assert.match(spin?.src ?? '', /^multiClientAsWritten\.ts:\d+$/);
    server.receive({ type: 'look', viewer: 'a', session, view: VIEW });
    let sight: Sight | null = null;
    let number = 0;
    const rulesSeen = (): string[] => {
      for (const told of server.told()) {
        if (told.type !== 'sight') continue;
        sight = changed(sight, number, told.sight) ?? sight;
        number = told.number;
        server.receive({ type: 'seen', viewer: 'a', number });
      }
      return sight?.findings?.list.map(({ rule }) => rule) ?? ['not seen'];
    };
    await until('it is seen', () => rulesSeen().includes('eof-spin'));
    await server.get({ do: 'rules', ask: 'stable', off: ['eof-spin'] });
    await until('it is gone', () => rulesSeen().length === 0);
    await server.get({ do: 'rules', ask: 'none', off: [] });
    assert.deepEqual(await server.get({ do: 'findings', session }), []);
    await server.get({ do: 'rules', ask: 'stable', off: [] });
    await until('it is there again', () => rulesSeen().includes('eof-spin'));
    await server.get({ do: 'stop', session });
    const kept = (await server.get({ do: 'findings', session })) as FindingInfo[];
    assert.ok(kept.some(({ rule }) => rule === 'eof-spin'));
  });
});
