/** More of everything than anybody needs: the core goes on, and says where it stops. */

import assert from 'node:assert/strict';
import type { LabInfo } from '../../src/core/protocol';
import type { Request } from '../../src/core/requests';
import { openLab } from '../../src/core/openLab';
import type { LabSession } from '../../src/core/session';
import { openCoreServer, VIEW } from '../support/coreServer';
import { descendantsOf, until } from '../support/processes';

const START = { do: 'start', scenario: 'multi-client', clients: 'none' } as const;

describe('the core, flooded', () => {
  it('does not wait for a program that reads no commands, refuses more of them, and goes on after it', async () => {
    const core = openCoreServer();
    await core.get(START);
    const [program = -1] = descendantsOf(process.pid);
    process.kill(program, 'SIGSTOP');
    const flood = ['pause', 'resume'] as const;
    // More than the pipe holds: each was a byte in it, and the one too many was waited for.
    for (let i = 0; i < 70_000; i++) {
      const replied = core.ask({ do: flood[i % 2]!, session: 1 });
      if (i % 100 === 99) await until('a reply', replied);
    }
    const { code, message } = await core.refusal({ do: 'pause', session: 1 });
    assert.equal(code, 'bad-request');
    assert.match(message, /^multi-client has 1000 commands still to read: wait .+, or stop it$/);
    await core.get({ do: 'scenarios' });
    process.kill(program, 'SIGCONT');
    await core.again({ do: 'pause', session: 1 });
    await core.get({ do: 'step', session: 1 });
    await core.get({ do: 'resume', session: 1 });
    await core.get({ do: 'stop', session: 1 });
  });

  it('confirms a pause that follows a resume in one read', async () => {
    const core = openCoreServer();
    await core.get(START);
    const [program = -1] = descendantsOf(process.pid);
    await core.get({ do: 'pause', session: 1 });
    process.kill(program, 'SIGSTOP');
    core.ask({ do: 'resume', session: 1 });
    const paused = core.ask({ do: 'pause', session: 1 });
    process.kill(program, 'SIGCONT');
    await until('a second pause', paused);
  });

  it('is stopped whatever waits', async () => {
    const core = openCoreServer();
    await core.get(START);
    const [program = -1] = descendantsOf(process.pid);
    process.kill(program, 'SIGSTOP');
    for (let i = 0; i < 5000; i++) core.ask({ do: i % 2 === 0 ? 'pause' : 'step', session: 1 });
    await core.get({ do: 'stop', session: 1 });
    assert.deepEqual(descendantsOf(process.pid), []);
  });

  it('has so many requests wait and no more', async () => {
    const core = openCoreServer();
    await core.get(START);
    const [program = -1] = descendantsOf(process.pid);
    process.kill(program, 'SIGSTOP');
    for (let i = 0; i < 200; i++) core.ask({ do: 'pause', session: 1 });
    const { code, message } = await core.refusal({ do: 'scenarios' });
    assert.deepEqual(
      [code, message],
      ['bad-request', '200 requests wait already: ask again later'],
    );
    process.kill(program, 'SIGCONT');
    await core.again({ do: 'scenarios' });
  });

  it('starts so many clients one by one and no more', async () => {
    let session: LabSession | undefined;
    let guests = 0;
    const core = openCoreServer({
      openLab: (options) => {
        session = openLab(options, { events: 1 << 14, payload: 8 << 20 });
        Object.defineProperty(session.source, 'guests', { get: () => guests });
        return session;
      },
    });
    await core.get(START);
    await core.get({ do: 'connectClient', session: 1, listener: 0 });
    guests = 16;
    const { code, message } = await core.refusal({ do: 'connectClient', session: 1, listener: 0 });
    assert.equal(code, 'bad-request');
    assert.equal(message, '16 such clients are connected already: wait until one has left');
  });

  it('counts the clients that were added until they have left', async () => {
    let session: LabSession | undefined;
    const core = openCoreServer({ openLab: (options) => (session = openLab(options)) });
    await core.get(START);
    await core.get({ do: 'connectClient', session: 1, listener: 0 });
    assert.equal(session?.source.guests, 1);
    await until('the end of its visit', () => session?.source.guests === 0);
  });

  it('shows so many viewers and no more, says so once, and takes the next when one has left', () => {
    const core = openCoreServer();
    for (let i = 0; i < 10_000; i++)
      core.receive({ type: 'look', viewer: `v${i}`, session: 1, view: VIEW });
    const told = core.told();
    const warnings = told.flatMap((one) => (one.type === 'log' ? [one.text] : []));
    assert.deepEqual(warnings, ["32 viewers look already, 'v32' is shown nothing: close one"]);
    const shown = told.flatMap((one) => (one.type === 'sight' ? [one.viewer] : []));
    assert.equal(new Set(shown).size, 32);
    core.receive({ type: 'leave', viewer: 'v7' });
    core.receive({ type: 'look', viewer: 'late', session: 1, view: VIEW });
    core.receive({ type: 'look', viewer: 'v0'.repeat(1000), session: 1, view: VIEW });
    assert.deepEqual(
      core.told().map((one) => (one.type === 'sight' ? one.viewer : one.type)),
      ['late', 'log'],
    );
  });

  it('takes no text for a poller that is none', async () => {
    const core = openCoreServer();
    const says = async (request: Request): Promise<string> => (await core.refusal(request)).message;
    const none = '' as LabInfo['poller'] as 'select';
    assert.match(await says({ ...START, poller: none }), /multi-client does not run on '': choose/);
    const blocking = { ...START, scenario: 'blocking', poller: 'select' } as const;
    assert.match(await says(blocking), /does not run on 'select': it has none, leave it out$/);
    await core.get(START);
    assert.match(
      await says({ do: 'choosePoller', session: 1, poller: none }),
      /does not run on '': choose/,
    );
  });
});
