/** The probe where a system has what Windows has, or BSD and macOS: what it tells is the same; on Windows by loopback and a token. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Door, type DoorKind, openDoor } from '../../../src/sources/python/door';
import { Probes } from '../../../src/sources/python/probes';
import type { TraceEvent } from '../../../src/trace/event';
import { readEvent } from '../../../src/trace/json';
import { openTrace, type Trace } from '../../../src/trace/trace';
import { until } from '../../support/processes';
import { PROBE, PROGRAMS, runPython } from '../../support/python';
import { usePythonPrograms } from '../../support/pythonPrograms';
import { partOf } from '../../support/share';

const AS_WINDOWS = path.join(PROGRAMS, 'as_windows.py');
const AS_BSD = path.join(PROGRAMS, 'as_bsd.py');
const SERVERS = path.join(PROGRAMS, 'servers.py');

describe('the probe, as on another system,', () => {
  const here = usePythonPrograms();
  let trace: Trace;
  let probes: Probes;
  let door: Door | undefined;

  beforeEach(() => {
    trace = openTrace({ events: 4096, payload: 4096 });
    const ignore = (): void => undefined;
    probes = new Probes(trace, 0n, { onAppend: ignore, onFirst: ignore, onNotice: ignore });
  });
  afterEach(() => {
    probes.closeAll();
    door?.close();
  });

  /** What is told of one of the servers. */
  const told = async (kind: DoorKind, ...args: string[]): Promise<string[]> => {
    door = await openDoor(PROBE, 256, (socket) => probes.add(socket), kind);
    const errors = path.join(here.folder, 'errors');
    const environment = { ...door.environment, MUXSCOPE_PROBE_ERRORS: errors };
    const from = trace.next;
    const { code, stderr } = await runPython(here.python, args, environment);
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(!existsSync(errors));
    await until('all', () => probes.open === 0);
    door.close();
    // How the first ends is told by who started it.
    const events = Array.from({ length: trace.next - from }, (_, i) =>
      readEvent(trace, from + i)!,
    ).filter(({ kind }) => kind !== 'exit');
    // What else a process has open is its own: descriptors go by the order they came in.
    const fds = [...new Set(events.map(({ fd }) => fd))];
    return events.map(({ tick, kind, fd, got, put, src }) =>
      [tick, kind, fd && `fd ${fds.indexOf(fd)}`, got ?? put, src]
        .filter((one) => one !== undefined)
        .join(' '),
    );
  };

  const ofKind = (kind: TraceEvent['kind']): TraceEvent[] =>
    Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!).filter(
      (event) => event.kind === kind,
    );

  it('tells of select on Windows what it tells elsewhere', async () => {
    const windows = await told('tcp', '-S', AS_WINDOWS, SERVERS, 'select');
    const unix = await told('unix', SERVERS, 'select');
    assert.ok(unix.length > 30, unix.join('\n'));
    assert.deepEqual(windows, unix);
  });

  it('tells of a kqueue what it tells of an epoll', async () => {
    const bsd = await told('unix', '-S', AS_BSD, SERVERS, 'selectors');
    const names = ofKind('loop').map(({ poller }) => poller);
    const linux = await told('unix', SERVERS, 'selectors');
    assert.deepEqual([names.includes('kqueue'), names.includes('epoll')], [true, false]);
    assert.ok(linux.length > 15, linux.join('\n'));
    assert.deepEqual(bsd, linux);
  });

  it('tells of asyncio over a kqueue, and loses no wait', async () => {
    await told('unix', '-S', AS_BSD, SERVERS, 'asyncio');
    assert.ok(ofKind('wait').length > 5);
    assert.equal(ofKind('wait').length, ofKind('wake').length);
    assert.ok(ofKind('recv').some(({ src = '', got }) => got === 6 && src.endsWith(':98')));
  });

  for (const server of partOf(['asyncio', 'threads', 'selectors', 'tls'], 4))
    it(`tells of ${server} on Windows what passes, and makes no mistake`, async () => {
      const events = await told('tcp', '-S', AS_WINDOWS, SERVERS, server);
      for (const call of ['recv', 'send'])
        assert.ok(
          events.some((event) => event.split(' ')[1] === call && event.includes('servers.py:')),
          `${call} in ${events.join('\n')}`,
        );
    });
});
