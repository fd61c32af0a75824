/** Many sessions in one core: what they may take together, and whose turn it is to go. */

import assert from 'node:assert/strict';
import { Failure } from '../../src/core/failure';
import { LabDesk } from '../../src/core/labDesk';
import { loadScenario } from '../../src/core/scriptFiles';
import { openLab } from '../../src/core/openLab';
import type { Keep, LabOptions } from '../../src/core/session';
import { Sessions } from '../../src/core/sessions';
import { BUNDLES } from '../support/command';

const START = { do: 'start', scenario: 'multi-port', clients: 'none' } as const;
const WHOLE = { events: 1 << 20, payload: 64 << 20 };

const opened = new Set<Sessions>();

afterEach('stop what runs', async () => {
  await Promise.all([...opened].map((sessions) => sessions.close()));
  opened.clear();
});

function open() {
  const gone: (readonly [number, number | undefined])[] = [];
  const kept: Keep[] = [];
  const nothing = () => undefined;
  const onGone = (id: number, by: number | undefined) => gone.push([id, by]);
  const sessions = new Sessions({ onChange: nothing, onAppend: nothing, onGone }, 40);
  const openKept = (options: LabOptions, keep: Keep) => {
    kept.push(keep);
    return openLab(options, keep);
  };
  const lab = new LabDesk({ open: openKept, loadScenario, bundles: BUNDLES }, sessions);
  opened.add(sessions);
  return { sessions, lab, gone, kept };
}

describe('core/sessions', () => {
  it('counts on from the last session of the core before it', async () => {
    const { lab } = open();
    assert.equal((await lab.start(START)).id, 41);
  });

  it('takes the place of one that ended with the core before it', async () => {
    const { lab, sessions, gone } = open();
    const { id } = await lab.start({ ...START, replaces: 7 });
    assert.deepEqual(gone, [[7, id]]);
    assert.equal(sessions.get(7)?.id, id);
  });

  it('lets the oldest that have ended go where there is no room for one more', async () => {
    const { sessions, lab, gone, kept } = open();
    for (let i = 0; i < 4; i++) await lab.start(START);
    await sessions.stop(42);
    await sessions.stop(41);
    assert.deepEqual(kept, [WHOLE, WHOLE, WHOLE, WHOLE]);
    await lab.start(START);
    assert.deepEqual(gone, [[41, undefined]]);
    assert.deepEqual(kept.at(-1), WHOLE);
    assert.deepEqual(
      sessions.all.map(({ id }) => id),
      [42, 43, 44, 45],
    );
  });

  it('gives less and less to those that come beside many, and then refuses, and ends none', async () => {
    const { sessions, lab, gone, kept } = open();
    for (let i = 0; i < 3; i++) await lab.start(START);
    let refused = '';
    for (let i = 0; i < 12 && refused === ''; i++) {
      await lab.start(START).catch((error: unknown) => {
        assert.ok(error instanceof Failure, String(error));
        refused = error.message;
      });
    }
    assert.match(refused, /^no room .+ beside the \d+ that run: stop one of them$/);
    assert.deepEqual(gone, []);
    assert.ok(sessions.all.every(({ session }) => session.state === 'running'));
    const bytes = kept.map(({ events = 0, payload = 0 }) => events * 64 + payload);
    assert.ok(bytes.reduce((sum, one) => sum + one) <= 576 << 20);
    assert.ok(kept.at(-1)!.events! < WHOLE.events);
  });
});
