/** What reading a log of strace(1) costs, beside how fast strace writes one: calls of a small loop, told with times and addresses. */

import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STRACE_FORMAT } from '../src/sources/strace/format';
import { openTrace } from '../src/trace/trace';

type StraceLogResult = {
  /** Of CPU time of this process, read as a file is read: in pieces, into a trace with the room that such a file gets. */
  readonly linesPerSecond: number;
  readonly megabytesPerSecond: number;
  /** Above what there was before, the trace's own room included. */
  readonly peakMB: number;
  /** What strace wrote in a second of the same loop. */
  readonly straceLinesPerSecond: number;
  readonly lines: number;
};

/** The loop ends by itself after so long. */
const TRACED_S = 2;
const PIECE = 256 * 1024;
/** Larger logs are read for longer than start-up effects last. */
const READ_TIMES = 4;

/** A connection to itself, and epoll: six calls a turn, as a server makes them. */
const LOOP = `
import select, socket, time
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
served, _ = listener.accept()
poller = select.epoll()
poller.register(served, select.EPOLLIN)
end = time.monotonic() + ${TRACED_S}
while time.monotonic() < end:
    client.send(b"x" * 64)
    poller.poll(1)
    served.send(served.recv(1024))
    client.recv(1024)
`;
import type { Effort } from './measure';
import { eachOf, measuredRow, median, missingRow, type Row, samplesOf } from './rows';

export async function straceLogRows({ runs }: Effort): Promise<Row[]> {
  const [rate, memory] = ['strace-log read, CPU time', 'strace-log: most memory above'];
  const problem = straceLogProblem();
  if (problem !== undefined) return [missingRow(rate, 'lines/s', 'skipped', problem)];
  const samples = await samplesOf(Math.min(runs, 3), benchStraceLog);
  const each = eachOf(samples);
  const beside = {
    megabytesPerSecond: median(each('megabytesPerSecond')),
    straceLinesPerSecond: median(each('straceLinesPerSecond')),
  };
  return [
    measuredRow(rate, 'lines/s', each('linesPerSecond'), null, beside),
    measuredRow(memory, 'MB', each('peakMB'), null, { lines: median(each('lines')) }),
  ];
}

/** Why there is nothing to measure; undefined where there is. */
function straceLogProblem(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', 'python3', '-c', '']);
  if (error !== undefined) return `strace cannot be started: ${error.message}`;
  return status === 0 ? undefined : `strace cannot trace python3: ${stderr.toString().trim()}`;
}

async function benchStraceLog(): Promise<StraceLogResult> {
  const folder = mkdtempSync(join(tmpdir(), 'muxscope-bench-'));
  try {
    const log = join(folder, 'loop.log');
    await traceLoop(log);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    return {
      ...reading(log, lines.length),
      straceLinesPerSecond: writingRate(lines),
      lines: lines.length,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function traceLoop(log: string): Promise<void> {
  const options = ['-f', '-ttt', '-T', '-yy', '-o', log, '--', 'python3', '-c', LOOP];
  const strace = spawn('strace', options, { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    strace.once('error', reject);
    strace.once('exit', () => resolve());
  });
}

/** Lines a second from the first wait of the loop to its last, by the times in the log: Python's start is none of it. */
function writingRate(lines: readonly string[]): number {
  const isWait = (line: string): boolean => line.includes(' epoll_wait(');
  const [first, last] = [lines.findIndex(isWait), lines.findLastIndex(isWait)];
  const secondsAt = (at: number): number => Number(lines[at]?.split(/ +/)[1]);
  return (last - first) / (secondsAt(last) - secondsAt(first));
}

function reading(
  log: string,
  lines: number,
): Omit<StraceLogResult, 'straceLinesPerSecond' | 'lines'> {
  const bytes = statSync(log).size;
  const before = process.memoryUsage().rss;
  let [most, cpuUs] = [before, 0];
  for (let i = 0; i < READ_TIMES; i++) {
    const trace = openTrace(STRACE_FORMAT.roomOf(bytes));
    const decoder = STRACE_FORMAT.open(trace);
    const file = openSync(log, 'r');
    const piece = Buffer.alloc(PIECE);
    const begun = process.cpuUsage();
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      decoder.push(piece.subarray(0, read));
      most = Math.max(most, process.memoryUsage.rss());
    }
    decoder.end();
    const { user, system } = process.cpuUsage(begun);
    cpuUs += user + system;
    closeSync(file);
    if (decoder.problem !== '') throw new Error(`the log ${decoder.problem}`);
  }
  const seconds = cpuUs / 1e6 / READ_TIMES;
  return {
    linesPerSecond: lines / seconds,
    megabytesPerSecond: bytes / 1e6 / seconds,
    peakMB: (most - before) / 1e6,
  };
}
