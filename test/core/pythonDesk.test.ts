/** Python programs that others start, as the core has them: one that is run, and any that comes in by the door. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { SessionInfo } from '../../src/core/protocol';
import type { ProbeDoor, Replies } from '../../src/core/requests';
import { skipWith } from '../skip';
import { type CoreServer, openCoreServer } from '../support/coreServer';
import { until } from '../support/processes';
import { PROGRAMS, pythonProblem, realPython } from '../support/python';

const ECHOES = path.join(PROGRAMS, 'echoes.py');

describe('core/pythonDesk', () => {
  let python = '';
  let core: CoreServer;
  const children: ChildProcess[] = [];
  const known = new Map<number, SessionInfo>();

  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
  });
  beforeEach(() => {
    core = openCoreServer();
    known.clear();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const sessions = (): SessionInfo[] => {
    for (const message of core.told())
      if (message.type === 'session') known.set(message.session.id, message.session);
      else if (message.type === 'gone') known.delete(message.session);
    return [...known.values()];
  };
  const run = (args: readonly string[], { site, variables }: ProbeDoor): ChildProcess => {
    const env = Object.assign({}, process.env, variables, { PYTHONPATH: site });
    const child = spawn(python, args, { env, stdio: 'ignore' });
    children.push(child);
    return child;
  };
  const gone = (child: ChildProcess): Promise<number | null> =>
    new Promise((resolve) => child.once('exit', resolve));
  const door = (called?: string): Promise<ProbeDoor> =>
    core.get({ do: 'pythonDoor', ...(called !== undefined && { called }) }) as Promise<ProbeDoor>;

  it('has a session for a program that is run, holds it, and says with which code it ended', async () => {
    const asked = await core.get({ do: 'startPython', name: 'echoes.py' });
    const { session, door: way } = asked as Replies['startPython'];
    assert.deepEqual(
      [session.state, session.name, session.source],
      ['starting', 'echoes.py', 'python'],
    );
    const child = run([ECHOES, 'select'], way);
    await until('its wait', () => sessions()[0]?.isWaiting);
    await core.get({ do: 'pause', session: session.id });
    await core.get({ do: 'resume', session: session.id });
    assert.equal(sessions()[0]?.python?.script, ECHOES);
    const end = gone(child);
    child.kill('SIGTERM');
    await end;
    await core.get({ do: 'programEnded', session: session.id, code: 143 });
    const over = await until('its end', () => sessions().find(({ state }) => state === 'ended'));
    assert.deepEqual([over.python?.code, over.python?.isRun], [143, true]);
  });

  it('ends one that is run, and the session of one that never spoke', async () => {
    const asked = await core.get({ do: 'startPython', name: 'echoes.py' });
    const { session, door: way } = asked as Replies['startPython'];
    const child = run([ECHOES, 'poll'], way);
    await until('its wait', () => sessions()[0]?.isWaiting);
    const end = gone(child);
    await core.get({ do: 'stop', session: session.id });
    assert.equal(await end, null);
    const silent = (await core.get({ do: 'startPython', name: 'b.py' })) as Replies['startPython'];
    run(['-S', '-c', 'pass'], silent.door);
    await core.get({ do: 'stop', session: silent.session.id });
    assert.equal(sessions().find(({ id }) => id === silent.session.id)?.state, 'ended');
  });

  it('makes one of each that comes in by the door, its forks with it, and none where there is nothing to see', async () => {
    const way = await door();
    await gone(run(['-c', 'import json, threading; print(1)'], way));
    const forks =
      'import os, socket, sys\npid = os.fork()\na, b = socket.socketpair()\na.send(b"x")\n' +
      'if pid: os.wait()\n';
    assert.equal(await gone(run(['-c', forks], way)), 0);
    const ended = await until('its end', () => sessions().find(({ state }) => state === 'ended'));
    assert.deepEqual([ended.name, ended.problem, ended.python?.isRun], ['python -c', '', false]);
    assert.deepEqual(sessions().length, 1);
    const text = (await core.get({
      ...{ do: 'json', session: ended.id, loop: -1, firstTick: -1, lastTick: -1 },
    })) as string;
    const rows = text
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { kind: string }]));
    const count = (kind: string): number => rows.filter((row) => row.kind === kind).length;
    assert.deepEqual([count('process'), count('send'), count('exit')], [2, 2, 2]);
    run([ECHOES, 'epoll'], await door('mine'));
    await until('the second', () =>
      sessions().some(({ name, isWaiting }) => name === 'mine' && isWaiting),
    );
  });
});
