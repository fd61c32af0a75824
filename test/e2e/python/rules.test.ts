/** What every earlier probe had to learn, of whole programs: when it speaks, what it is beside, and that it loses aloud. */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDoor } from '../../../src/sources/python/door';
import { Probes } from '../../../src/sources/python/probes';
import type { TraceEvent } from '../../../src/trace/event';
import { readEvent } from '../../../src/trace/json';
import { openTrace } from '../../../src/trace/trace';
import { endCommands, type Row, rowOf, rowsOf, startCommand } from '../../support/command';
import { until } from '../../support/processes';
import { openReader, PROBE, PROGRAMS, runPython } from '../../support/python';
import { usePythonPrograms } from '../../support/pythonPrograms';
import { partOf } from '../../support/share';

const BLOCKING = path.join(PROGRAMS, 'blocking.py');
const LATE = path.join(PROGRAMS, 'late.py');
/** Of which each tries its share of the calls. */
const TURNS = 12;
const CALLS = Array.from(
  readFileSync(BLOCKING, 'utf8').matchAll(/^ {4}"(\w+)": /gm),
  ([, name]) => name!,
);

describe('the probe', () => {
  const here = usePythonPrograms();

  /** Events of one kind, of a program of these lines. */
  async function toldOf(asked: TraceEvent['kind'], ...lines: string[]): Promise<TraceEvent[]> {
    const rows = await told(here.python, [here.write('program.py', ...lines)]);
    return rows.filter(({ kind }) => kind === asked);
  }

  const turns = Array.from({ length: TURNS }, (_, turn) => turn);
  for (const turn of partOf(turns, 6)) {
    const calls = CALLS.filter((_, i) => i % TURNS === turn);
    it(`has told all before a call that may block: ${calls.join(', ')}`, async () => {
      for (const call of calls) {
        const running = startCommand('python', '--python', here.python, '--json', BLOCKING, call);
        // It waits then for a minute.
        await rowOf(running, call, ({ kind, put }) => kind === 'send' && put === 7);
        endCommands();
      }
    });
  }

  it('is found by names that a program has before it is watched', async () => {
    const rows = await told(here.python, ['-S', LATE]);
    const kinds = rows.flatMap(({ kind, name = '', src = '' }) =>
      ['wait', 'recv', 'send', 'task', 'close'].includes(kind) && src.includes('late.py')
        ? [`${kind} ${name}`.trim()]
        : [],
    );
    assert.deepEqual(kinds, [
      ...['send', 'wait', 'wait', 'wait', 'send', 'recv', 'close'],
      ...['task time.sleep', 'task time.sleep', 'close'],
    ]);
  });

  it('takes flags, masks, timeouts and sizes as C does where they are members of an enum, or of a kind of number of its own', async () => {
    const program = here.write(
      'program.py',
      'import enum, select, socket',
      'class Float(float): pass',
      "Mask = enum.IntFlag('Mask', {'IN': select.EPOLLIN, 'OUT': select.EPOLLOUT, 'EDGE': select.EPOLLET})",
      "Number = enum.IntEnum('Number', {'ONE': 1, 'FOUR': 4})",
      'here, there = socket.socketpair()',
      "there.send(b'0123456789')",
      'here.recv(4, socket.MSG_PEEK)',
      'here.recv_into(bytearray(4), 4, socket.MSG_PEEK | socket.MSG_DONTWAIT)',
      'here.recvfrom(Number.FOUR, socket.MSG_PEEK)',
      'here.recv(Number.FOUR); here.recv(6)',
      'poll = select.epoll()',
      'poll.register(here, Mask.IN | Mask.EDGE)',
      'poll.poll(Float(0.003))',
      'select.select([here], [], [], Float(0.005))',
      'one = select.poll(); one.register(here, Mask.IN); one.poll(Number.FOUR)',
      'there.shutdown(Number.ONE)',
    );
    const { stdout, stderr, code } = await here.watch(program);
    assert.deepEqual([stderr, code], ['', 0]);
    const all = rowsOf(stdout);
    const each = <T>(kind: string, told: (row: Row) => T): T[] =>
      all.filter((row) => row.kind === kind).map(told);
    assert.deepEqual(
      each('recv', ({ want, got, peek }) => [want, got, peek]),
      [...Array.from({ length: 3 }, () => [4, 4, true]), [4, 4, undefined], [6, 6, undefined]],
    );
    assert.deepEqual(
      each('watch', ({ interest, edge }) => [interest, edge]),
      [
        ['r', true],
        ['r', false],
        ['r', false],
      ],
    );
    assert.deepEqual(
      each('wait', ({ timeout }) => timeout),
      [3, 5, 4],
    );
    assert.deepEqual(
      each('shutdown', ({ how }) => how),
      ['write'],
    );
  });

  it('knows a poll object from one that stood in its place, whoever makes them', async () => {
    const waits = await toldOf(
      'wait',
      'import select, selectors, socket',
      'assert selectors.PollSelector._selector_cls is select.poll',
      'pairs = [socket.socketpair() for _ in range(9)]',
      'for one, other in pairs:',
      '    with selectors.PollSelector() as selector:',
      '        selector.register(one, selectors.EVENT_READ); selector.select(0.001)',
      '    poll = select.poll(); poll.register(other, select.POLLIN); poll.poll(1); del poll',
    );
    assert.deepEqual(
      waits.map(({ watched }) => watched),
      Array.from({ length: 18 }, () => 1),
    );
  });

  it('tells of a socket that is dropped that it is closed, on nobody’s line', async () => {
    const closed = await toldOf(
      'close',
      'import socket',
      'here, there = socket.socketpair()',
      'del here',
      'there.close()',
    );
    assert.deepEqual(
      closed.map(({ src = '' }) => src.slice(src.lastIndexOf(':'))),
      ['', ':4'],
    );
  });

  it('goes on with the sitecustomize that it stands before, whatever that does', async () => {
    const folder = path.join(here.folder, 'theirs');
    mkdirSync(folder);
    const program = here.write('program.py', 'import sys', 'print(sys.theirs, sys.path[1:])');
    const count = 'import sys; sys.theirs = getattr(sys, "theirs", 0) + 1; print(__file__)';
    for (const line of [count, `${count}; raise ValueError("theirs")`, 'import nothing_there']) {
      writeFileSync(path.join(folder, 'sitecustomize.py'), line);
      const reader = await openReader('all');
      const { PYTHONPATH: own = '', ...environment } = reader.environment;
      const PYTHONPATH = `${own}${path.delimiter}${folder}`;
      const probed = await runPython(here.python, [program], { ...environment, PYTHONPATH });
      const plain = await runPython(here.python, [program], {
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: '1',
      });
      reader.close();
      assert.deepEqual(probed, plain);
      assert.equal(reader.seen.connections, 1);
    }
  });

  it('counts what a reader that stood still has not got, and goes on where it reads again', async () => {
    const [full, read] = ['full', 'read'].map((name) => path.join(here.folder, name)) as [
      string,
      string,
    ];
    const turns = 40_000;
    const program = here.write(
      'program.py',
      'import os, socket, time',
      'here, there = socket.socketpair()',
      'def turn(): here.send(b"x" * 200); there.recv(200)',
      `for _ in range(${turns}): turn()`,
      `open(${JSON.stringify(full)}, "w").close()`,
      `while not os.path.exists(${JSON.stringify(read)}): time.sleep(0.01)`,
      'for _ in range(50): turn(); time.sleep(0.01)',
    );
    const rows = await told(here.python, [program], async (probes) => {
      await until('its hello', () => probes.open > 0);
      probes.stopReading();
      await until('all its turns', () => existsSync(full));
      probes.readOn();
      writeFileSync(read, '');
    });
    const lost = rows.reduce((sum, { count = 0 }) => sum + count, 0);
    const moved = rows.filter(({ kind }) => kind === 'send' || kind === 'recv');
    assert.ok(lost > 0);
    // Other records than of these calls are few.
    const all = 2 * (turns + 50);
    assert.ok(Math.abs(lost + moved.length - all) < 100, `${lost} + ${moved.length} of ${all}`);
    const last = rows.findLastIndex(({ kind }) => kind === 'lost');
    const after = rows.slice(last).filter(({ kind }) => kind === 'send');
    assert.ok(after.length >= 20 && after.length < 100, String(after.length));
  });
});

/** What is told of a program, which ends well and says nothing; `meanwhile` is done while it runs. */
async function told(
  python: string,
  args: readonly string[],
  meanwhile?: (probes: Probes) => Promise<void>,
): Promise<TraceEvent[]> {
  const trace = openTrace({ events: 1 << 18, payload: 1 << 20 });
  const ignore = (): void => undefined;
  const probes = new Probes(trace, 0n, { onAppend: ignore, onFirst: ignore, onNotice: ignore });
  const door = await openDoor(PROBE, 256, (socket) => probes.add(socket));
  try {
    const running = runPython(python, args, door.environment);
    await meanwhile?.(probes);
    assert.deepEqual(await running, { code: 0, signal: null, stdout: '', stderr: '' });
    await until('all', () => probes.open === 0);
  } finally {
    probes.closeAll();
    door.close();
  }
  return Array.from({ length: trace.next - trace.first }, (_, i) =>
    readEvent(trace, trace.first + i)!,
  );
}
