/** The flow of sights: one on its way, two to who keeps pace, only of what changed, no more than can be followed, and the newest state after it was seen. */

import assert from 'node:assert/strict';
import type { Sight, View } from '../../src/core/protocol';
import { FOLLOW_MS, type Looked, SIGHT_MS, Viewers } from '../../src/core/viewers';
import { FakeClock } from '../support/fakeClock';
import { until } from '../support/processes';
import { Screens } from '../support/screens';

const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 10, firstRow: 0, rows: 5, tick: -1, selected: null },
  tab: 'queue',
};

const LOOKED: Looked = { session: 1, view: VIEW };

type Sent = {
  readonly viewer: string;
  readonly number: number;
  readonly state: number;
  readonly columns: number;
  readonly bytes: number;
  readonly at: number;
};

/** Viewers of a number, which is told in place of a sight's newest tick. */
function viewersOf() {
  const it = { state: 0, sent: [] as Sent[] };
  const screens = new Screens();
  const viewers = new Viewers(
    ({ view }) => ({ newestTick: it.state, firstTick: view.columns }) as unknown as Sight,
    ({ viewer, number, sight }) => {
      const shown = screens.show({ viewer, number, sight });
      const [state, columns] = [shown.newestTick, shown.firstTick];
      it.sent.push({ viewer, number, state, columns, bytes: sight.length, at: performance.now() });
    },
  );
  return { it, viewers };
}

/** The same by a clock of its own, with one viewer, which sees at once what it is sent. */
function followed() {
  const it = { state: 0, times: [] as number[], states: [] as number[] };
  const clock = new FakeClock();
  const screens = new Screens();
  const viewers = new Viewers(
    ({ view }) => ({ newestTick: it.state, firstTick: view.columns }) as unknown as Sight,
    ({ viewer, number, sight }) => {
      it.states.push(screens.show({ viewer, number, sight }).newestTick);
      it.times.push(clock.now());
      queueMicrotask(() => viewers.seen(viewer, number));
    },
    clock,
  );
  viewers.look('a', LOOKED);
  /** `busy` is done each ms, and what was sent meanwhile is counted. */
  const pass = async (ms: number, busy: () => void): Promise<number> => {
    const before = it.times.length;
    for (let passed = 0; passed < ms; passed++) {
      clock.pass(1);
      busy();
      await Promise.resolve();
    }
    return it.times.length - before;
  };
  const goOn = (): void => {
    it.state++;
    viewers.touch(1);
  };
  return { it, clock, viewers, pass, goOn };
}

/** The same, but when it sees what it was asked about is for the test to say. */
function paced() {
  const it = { state: 0, sent: [] as { readonly number: number; readonly isUnasked: boolean }[] };
  const clock = new FakeClock();
  const viewers = new Viewers(
    () => ({ newestTick: it.state }) as unknown as Sight,
    ({ number, isUnasked = false }) => it.sent.push({ number, isUnasked }),
    clock,
  );
  viewers.look('a', LOOKED);
  const goOn = (ms: number): void => {
    for (let passed = 0; passed < ms; passed++) {
      clock.pass(1);
      it.state++;
      viewers.touch(1);
    }
  };
  const asked = (): number[] => it.sent.filter((one) => !one.isUnasked).map(({ number }) => number);
  const seeLast = (): void => viewers.seen('a', asked().at(-1)!);
  return { it, viewers, goOn, asked, seeLast };
}

async function sentUpTo(sent: readonly Sent[], count: number): Promise<Sent> {
  return until(`sight ${count}, ${sent.length} came`, () => sent[count - 1]);
}

describe('core/viewers', () => {
  it('shows at once what a viewer looks at', () => {
    const { it, viewers } = viewersOf();
    it.state = 7;
    viewers.look('a', LOOKED);
    assert.deepEqual(
      it.sent.map(({ viewer, state }) => [viewer, state]),
      [['a', 7]],
    );
    viewers.close();
  });

  it('sends nothing more before the first was seen, then the latest state', async () => {
    const { it, viewers } = viewersOf();
    viewers.look('a', LOOKED);
    for (it.state = 1; it.state < 50; it.state++) {
      viewers.touch(1);
      viewers.look('a', { ...LOOKED, view: { ...VIEW, columns: it.state } });
    }
    await until('several intervals', () => performance.now() - it.sent[0]!.at > 3 * SIGHT_MS);
    assert.equal(it.sent.length, 1);
    viewers.seen('a', it.sent[0]!.number);
    const { state, columns } = await sentUpTo(it.sent, 2);
    assert.deepEqual([state, columns], [50, 49]);
    viewers.close();
  });

  it('sends nothing while nothing on screen changed, however often it may have', async () => {
    const { viewers, pass } = followed();
    assert.equal(await pass(1000, () => undefined), 0);
    assert.equal(
      await pass(1000, () => {
        viewers.touch(1);
        viewers.turn(1);
      }),
      0,
    );
    viewers.close();
  });

  it('sends of what goes on eight a second, however much that is, and in the end the newest', async () => {
    const { it, viewers, pass, goOn } = followed();
    // A few come sooner at first.
    await pass(1000, goOn);
    const count = await pass(10_000, goOn);
    assert.ok(count >= 79 && count <= 81, `${count} sights in ten seconds`);
    await pass(FOLLOW_MS, () => undefined);
    assert.equal(it.states.at(-1), it.state);
    viewers.close();
  });

  it('sends what comes after a rest at once, and the two after it soon', async () => {
    const { it, viewers, pass, goOn } = followed();
    await pass(1000, goOn);
    await pass(1000, () => undefined);
    const before = it.times.length;
    await pass(200, goOn);
    const [first = NaN, ...others] = it.times.slice(before);
    assert.equal(first, 2001);
    const soon = Math.ceil(SIGHT_MS);
    assert.deepEqual(
      others.slice(0, 2).map((at) => at - first),
      [soon, 2 * soon],
    );
    viewers.close();
  });

  it('answers a look, and shows another state, at once also in the midst of what goes on', async () => {
    const { it, viewers, pass, goOn } = followed();
    await pass(3000, goOn);
    const turns = [
      () => viewers.look('a', { ...LOOKED, view: { ...VIEW, columns: 20 } }),
      () => {
        it.state++;
        viewers.turn(1);
      },
      () => viewers.move(1, 1),
    ];
    for (const turn of turns) {
      const last = it.times.length;
      while (it.times.length === last) await pass(1, goOn);
      await pass(Math.ceil(SIGHT_MS), goOn);
      goOn();
      turn();
      assert.equal(it.times.length, last + 2);
    }
    viewers.close();
  });

  it('answers a look at most 30 times a second, and lets what goes on follow as before', async () => {
    const { viewers, pass, goOn } = followed();
    const count = await pass(3000, () => viewers.look('a', LOOKED));
    assert.ok(count <= 90, `${count} answers in three seconds`);
    assert.ok((await pass(1000, goOn)) >= 7);
    viewers.close();
  });

  it('lets who keeps pace acknowledge one in two, and waits for that one', () => {
    const { it, viewers, goOn, asked, seeLast } = paced();
    for (let round = 1; round <= 3; round++) {
      goOn(20);
      const before = it.sent.length;
      seeLast();
      goOn(5000);
      const isUnasked = it.sent.slice(before).map((one) => one.isUnasked);
      assert.deepEqual(isUnasked, [true, false]);
      assert.equal(asked().length, 2 * round);
      // It is late: the next one is to be acknowledged, too, which is soon.
      seeLast();
      goOn(200);
      assert.equal(it.sent.at(-1)?.isUnasked, false);
    }
    viewers.close();
  });

  it('has each answer to a look acknowledged', () => {
    const { it, viewers, goOn, asked, seeLast } = paced();
    goOn(20);
    seeLast();
    for (let columns = 1; columns <= 5; columns++) {
      viewers.look('a', { ...LOOKED, view: { ...VIEW, columns } });
      goOn(50);
      assert.equal(asked().length, columns + 1);
      assert.equal(it.sent.at(-1)?.isUnasked, false);
      seeLast();
    }
    viewers.close();
  });

  it('leaves the core most of its time where a sight takes long to make', async () => {
    const COST_MS = 25;
    const at: number[] = [];
    const viewers = new Viewers(
      () => {
        const began = performance.now();
        at.push(began);
        while (performance.now() - began < COST_MS);
        return {} as Sight;
      },
      ({ viewer, number }) => queueMicrotask(() => viewers.seen(viewer, number)),
    );
    viewers.look('a', LOOKED);
    await until('four sights', () => {
      viewers.touch(1);
      return at.length >= 4;
    });
    assert.ok(at[3]! - at[0]! >= 3 * 4 * COST_MS - 1, `${at[3]! - at[0]!} ms for three`);
    viewers.close();
  });

  it('takes only the number on its way for seen, also after the viewer came again', async () => {
    const { it, viewers } = viewersOf();
    viewers.look('a', LOOKED);
    const old = it.sent[0]!.number;
    viewers.leave('a');
    viewers.look('a', LOOKED);
    assert.equal(it.sent.length, 2);
    it.state++;
    viewers.touch(1);
    for (const number of [old, 0, 99]) viewers.seen('a', number);
    viewers.seen('nobody', it.sent[1]!.number);
    await until('two intervals', () => performance.now() - it.sent[1]!.at > 2 * SIGHT_MS);
    assert.equal(it.sent.length, 2);
    viewers.seen('a', it.sent[1]!.number);
    await sentUpTo(it.sent, 3);
    viewers.close();
  });

  it('sends all of it to who looks anew, and nothing that it has to who goes on', async () => {
    const { it, viewers } = viewersOf();
    viewers.look('a', LOOKED);
    viewers.seen('a', it.sent[0]!.number);
    viewers.look('a', LOOKED);
    const again = await sentUpTo(it.sent, 2);
    assert.ok(again.bytes < it.sent[0]!.bytes, `${again.bytes} of ${it.sent[0]!.bytes} bytes`);
    viewers.leave('a');
    viewers.look('a', LOOKED);
    assert.equal(it.sent[2]?.bytes, it.sent[0]!.bytes);
    viewers.close();
  });

  it('keeps viewers apart: each its own view and its own flow', () => {
    const { it, viewers } = viewersOf();
    viewers.look('a', LOOKED);
    viewers.look('b', { ...LOOKED, view: { ...VIEW, columns: 20 } });
    assert.deepEqual(
      it.sent.map(({ viewer, columns }) => [viewer, columns]),
      [
        ['a', 10],
        ['b', 20],
      ],
    );
    viewers.close();
  });

  it('touches only the viewers a change concerns, and none that left', async () => {
    const { it, viewers } = viewersOf();
    for (const [name, tick] of [
      ['past', 3],
      ['live', -1],
      ['gone', -1],
    ] as const) {
      viewers.look(name, { ...LOOKED, view: { ...VIEW, tick } });
    }
    for (const { viewer, number } of [...it.sent]) viewers.seen(viewer, number);
    viewers.leave('gone');
    it.state++;
    viewers.touch(1, ({ tick }) => tick < 0);
    assert.equal((await sentUpTo(it.sent, 4)).viewer, 'live');
    await until('two intervals', () => performance.now() - it.sent[3]!.at > 2 * SIGHT_MS);
    assert.equal(it.sent.length, 4);
    viewers.close();
  });
});
