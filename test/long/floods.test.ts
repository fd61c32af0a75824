/** Control and clients in any order and at any pace: the program serves on, stands and goes on as told, and is gone after it. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SessionInfo } from '../../src/core/protocol';
import { type CoreServer, openCoreServer, VIEW } from '../support/coreServer';
import { descendantsOf, until } from '../support/processes';
import { type Peer, peerOf } from '../support/session';
import { allowTime, checkAsync, rounds, tellCount } from '../support/share';

const control = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('pause', 'resume', 'step') },
    { weight: 2, arbitrary: fc.constantFrom('look', 'leave', 'descriptors', 'json', 'turn') },
    { weight: 1, arbitrary: fc.constantFrom('connectClient', 'SIGSTOP', 'SIGCONT') },
  ),
  { minLength: 5, maxLength: 120 },
);

const attack = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('send' as const), bytes: fc.uint8Array({ maxLength: 200 }) }),
    fc.record({ do: fc.constant('flood' as const), size: fc.nat(300_000) }),
    fc.record({ do: fc.constantFrom('open', 'end', 'reset', 'deaf', 'turn') }),
  ),
  { minLength: 1, maxLength: 25 },
);

async function begin(core: CoreServer, scenario: string, poller: 'select' | 'epoll-et') {
  const others = new Set(descendantsOf(process.pid));
  const start = { do: 'start', scenario, poller, clients: 'none' } as const;
  const info = (await core.get(start)) as SessionInfo;
  /** What the core has started and what is still there. */
  const started = () => descendantsOf(process.pid).filter((pid) => !others.has(pid));
  return { address: info.lab!.listeners[0]!, program: started()[0]!, started };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('any order', function () {
  allowTime(this);

  it('of control leaves a program that stands and goes on as told', async () => {
    const runs = rounds({ short: 5, long: 150 });
    let count = 0;
    await checkAsync(
      fc.asyncProperty(control, async (commands) => {
        const core = openCoreServer();
        const { program, address, started } = await begin(core, 'multi-client', 'select');
        for (const command of commands) {
          if (command === 'turn') await turn();
          else if (command === 'SIGSTOP' || command === 'SIGCONT') process.kill(program, command);
          else if (command === 'look')
            core.receive({ type: 'look', viewer: 'v', session: 1, view: VIEW });
          else if (command === 'leave') core.receive({ type: 'leave', viewer: 'v' });
          else core.ask({ do: command, listener: 0, loop: 0, firstTick: -1, lastTick: -1 });
        }
        count += commands.length;
        process.kill(program, 'SIGCONT');
        await core.again({ do: 'resume', session: 1 });
        const peer = await peerOf(address);
        peer.send('on');
        await peer.hears('on');
        peer.socket.destroy();
        await core.again({ do: 'pause', session: 1 });
        await core.get({ do: 'step', session: 1 });
        await core.get({ do: 'stop', session: 1 });
        assert.deepEqual(started(), []);
      }),
      runs,
    );
    tellCount(count, 'commands');
  });

  it('of what clients do leaves a program that serves the next one', async () => {
    const runs = rounds({ short: 5, long: 350 });
    const poller = fc.constantFrom('select' as const, 'epoll-et' as const);
    await checkAsync(
      fc.asyncProperty(poller, attack, async (on, steps) => {
        const core = openCoreServer();
        const { address, started } = await begin(core, 'multi-client', on);
        const peers: Peer[] = [await peerOf(address)];
        for (const step of steps) {
          const { socket } = peers.at(-1)!;
          if (step.do === 'turn') await turn();
          else if (step.do === 'open') peers.push(await peerOf(address));
          else if (step.do === 'end') socket.end();
          else if (step.do === 'reset') socket.resetAndDestroy();
          else if (step.do === 'deaf') socket.pause();
          else if (!socket.writable) continue;
          else if ('bytes' in step) socket.write(step.bytes);
          else if ('size' in step) socket.write(Buffer.alloc(step.size, 'x'));
        }
        const next = await peerOf(address);
        await until('a greeting', () => next.received().length > 0);
        for (const { socket } of [...peers, next]) socket.destroy();
        await core.get({ do: 'stop', session: 1 });
        assert.deepEqual(started(), []);
      }),
      runs,
    );
    tellCount(runs, 'attacks');
  });
});
