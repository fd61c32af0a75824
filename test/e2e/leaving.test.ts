/** `muxscope run` in a terminal that takes nothing, or is closed: a pty(7) that nobody reads, that Ctrl-S stopped, or whose other end goes away. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { skipWith } from '../skip';
import { BUNDLES, type Running, startProcess } from '../support/command';
import { freePorts, occupy } from '../support/ports';
import { descendantsOf, isGone, isListening, until, untilStuck } from '../support/processes';
import { problemOf } from '../support/servers';
import { peerOf } from '../support/session';
import { hasTurn } from '../support/share';

/**
 * Runs its further arguments in a terminal, and never reads what they show. Of its own input, lines: `type TEXT`, `close`
 * the terminal, `kill N`. It prints the pid, and at the end what ended the command: `code N` or `signal N`.
 */
const IN_TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    if sys.argv[1] != 'keys':
        os.dup2(os.open('/dev/null', os.O_RDONLY), 0)
    os.execv(sys.argv[2], sys.argv[2:])
print(pid, flush=True)
for line in sys.stdin:
    what, _, text = line.rstrip('\\n').partition(' ')
    if what == 'close': os.close(terminal)
    if what == 'type': os.write(terminal, bytes.fromhex(text))
    if what == 'kill': os.kill(pid, int(text))
    if what in ('close', 'kill', 'end'): break
status = os.waitpid(pid, 0)[1]
kind = 'signal' if os.WIFSIGNALED(status) else 'code'
print(kind, os.WTERMSIG(status) if kind == 'signal' else os.WEXITSTATUS(status), flush=True)
`;

describe('muxscope run in a terminal', () => {
  before(function () {
    const problem = problemOf('python3');
    if (problem !== undefined) skipWith(this, problem);
  });

  type Terminal = { readonly run: Running; readonly pid: number; readonly program: number };

  const does = ({ run }: Terminal, line: string): void => void run.child.stdin?.write(`${line}\n`);

  /** The command in its terminal, and a program that tells more than anybody reads. */
  async function opened(keys: 'keys' | 'no keys', isStopped = false): Promise<Terminal> {
    const port = await freePort();
    const cli = [path.join(BUNDLES, 'cli.js'), 'run', 'write-spin', '--json', '--clients', 'none'];
    const command = [process.execPath, ...cli, '--port', String(port)];
    const run = startProcess('python3', ['-c', IN_TERMINAL, keys, ...command]);
    if (isStopped) run.child.stdin?.write(`type ${CTRL_S}\n`);
    const pid = await until('a pid', () => Number(run.stdout()) || undefined);
    await until('a listener', () => isListening(port));
    for (let i = 0; i < 5; i++) await peerOf(`127.0.0.1:${port}`);
    const [program = -1] = descendantsOf(pid);
    await untilStuck(program);
    return { run, pid, program };
  }

  /** How the command ended; nothing of it is left. */
  async function endOf({ run, pid, program }: Terminal): Promise<string> {
    const { stdout, stderr } = await run.ended;
    assert.equal(stderr, '');
    assert.ok(isGone(pid) && isGone(program));
    return stdout.split('\n')[1] ?? '';
  }

  it('that nobody reads, ends by SIGTERM', async () => {
    const terminal = await opened('no keys');
    does(terminal, 'kill 15');
    assert.equal(await endOf(terminal), 'signal 15');
  });

  it('that Ctrl-S stopped, ends by SIGTERM', async () => {
    const terminal = await opened('no keys', true);
    does(terminal, 'kill 15');
    assert.equal(await endOf(terminal), 'signal 15');
  });

  for (const [name, byte] of [
    ['q', '71'],
    ['Ctrl-C', '03'],
  ] as const) {
    if (!hasTurn(name === 'q' ? 0 : 1, 2)) continue;
    it(`that nobody reads, ends with ${name}`, async () => {
      const terminal = await opened('keys');
      does(terminal, `type ${byte}`);
      does(terminal, 'end');
      assert.equal(await endOf(terminal), 'signal 2');
    });
  }

  for (const keys of ['keys', 'no keys'] as const) {
    if (!hasTurn(keys === 'keys' ? 1 : 0, 2)) continue;
    it(`that is closed, ends as what a closed terminal ends, ${keys}`, async () => {
      const terminal = await opened(keys);
      does(terminal, 'close');
      assert.equal(await endOf(terminal), 'signal 1');
    });
  }
});

const CTRL_S = '13';

/** A port that was free a moment ago: what the command says of its own is not read here. */
async function freePort(): Promise<number> {
  const port = await occupy(0);
  await freePorts();
  return port ?? 0;
}
