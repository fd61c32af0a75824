/** strace agrees with what the probe tells, call by call, where a Python call is one system call. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toJson } from '../../../src/trace/json';
import { skipWith } from '../../skip';
import { BUNDLES, type Row, rowsOf, startProcess } from '../../support/command';
import { PROGRAMS, pythonProblem, realPython } from '../../support/python';
import { isLong } from '../../support/share';
import { straceProblem } from '../../support/strace';
import { readLog } from '../../support/straceLog';

const CALLS =
  'accept4,recvfrom,sendto,shutdown,close,select,pselect6,poll,ppoll,epoll_wait,epoll_pwait,epoll_ctl';
const WAIT = /^(?:pselect6|select|p?poll|epoll_p?wait)\(/;
/** A wait of timeout 0, that found nothing: the probe looks so before it waits. */
const LOOK = /(?:\{tv_sec=0, tv_n?u?sec=0\}.*|, 0(?:, NULL, \d+)?)\) += 0 /;
const MOVE = /^(recvfrom|sendto|accept4|shutdown|close|epoll_ctl)\((\d+)/;
/** The probe's own descriptor stands far above those of these programs. */
const OWN = 30;

/** `recv 4 100 = 2`, `wait = 3 4`, in the order of the calls. */
function callsOfStrace(lines: readonly string[]): string[] {
  const calls: string[] = [];
  let look = '';
  for (const line of lines) {
    const text = `${line} `;
    const [, name = '', fd = '-1'] = MOVE.exec(line) ?? [];
    if (name === '' && !WAIT.test(line)) continue;
    if (Number(fd) > OWN || name === 'close' || name === 'epoll_ctl') continue;
    const isWait = WAIT.test(line);
    // A look that is followed by a wait was the first half of that.
    if (look !== '' && !isWait) calls.push(look);
    look = '';
    if (isWait && LOOK.test(text)) look = 'wait =';
    else calls.push(isWait ? waited(line) : moved(name, fd, line));
  }
  return look === '' ? calls : [...calls, look];
}

function moved(name: string, fd: string, line: string): string {
  const result = /= -1 (E[A-Z]+)/.exec(line)?.[1] ?? / = (-?\d+)/.exec(line)?.[1] ?? '?';
  if (name === 'shutdown') return `shutdown ${fd}`;
  if (name === 'accept4') return `accept ${fd} = ${result}`;
  const want = /(?:"\.{3}|"|NULL|0x\w+), (\d+), /.exec(line)?.[1] ?? '?';
  return `${name === 'recvfrom' ? 'recv' : 'send'} ${fd} ${want} = ${result}`;
}

function waited(line: string): string {
  const answer = line.slice(line.indexOf(' = ') + 3);
  const fds = line.startsWith('epoll')
    ? line.slice(0, line.lastIndexOf('], ')).matchAll(/data=\{u32=(\d+)/g)
    : /^p?poll/.test(line)
      ? answer.matchAll(/fd=(\d+), revents/g)
      : [...answer.matchAll(/(?:in|out|except) \[([\d ]*)\]/g)].flatMap(([, all = '']) => [
          ...all.matchAll(/(\d+)/g),
        ]);
  return waitText(Array.from(fds, ([, fd]) => Number(fd)));
}

function waitText(fds: readonly number[]): string {
  return ['wait =', ...[...new Set(fds)].sort((a, b) => a - b)].join(' ');
}

function callsOfTrace(rows: readonly Row[]): string[] {
  return rows.flatMap((row, i) => {
    const { kind, fd, want, errno } = row;
    if (kind === 'wake')
      return [waitText(rows.slice(i + 1, i + 1 + Math.max(0, row.ready!)).map((one) => one.fd!))];
    if (kind === 'accept') return [`accept ${row.listener} = ${errno ?? fd}`];
    if (kind === 'shutdown') return [`shutdown ${fd}`];
    if (kind === 'recv') return [`recv ${fd} ${want} = ${errno ?? row.got}`];
    return kind === 'send' ? [`send ${fd} ${want} = ${errno ?? row.put}`] : [];
  });
}

/** The same calls in the trace that is made of these lines. */
function callsOfImported(lines: readonly string[]): string[] {
  const { trace, facts } = readLog(lines.join('\n'), [], { events: 1 << 16, payload: 1 << 20 });
  assert.equal(facts.unread, 0, facts.samples[0]);
  const rows = Array.from(
    { length: trace.next },
    (_, seq) => JSON.parse(toJson(trace, seq)) as Row,
  ).filter(({ fd = -1, listener = -1 }) => fd <= OWN && listener <= OWN);
  const timeouts = rows.flatMap(({ kind, timeout }) => (kind === 'wait' ? [timeout] : []));
  const calls: string[] = [];
  let look = '';
  for (const [i, row] of rows.entries()) {
    const isWait = row.kind === 'wake';
    const isLook = isWait && timeouts.shift() === 0 && row.ready === 0;
    const told = callsOfTrace(isWait ? rows.slice(i, i + 1 + Math.max(0, row.ready!)) : [row]);
    if (told.length === 0) continue;
    if (look !== '' && !isWait) calls.push(look);
    look = isLook ? told[0]! : '';
    if (!isLook) calls.push(told[0]!);
  }
  return look === '' ? calls : [...calls, look];
}

describe('strace and the probe', () => {
  let python = '';
  let folder = '';

  before(function () {
    const problem = pythonProblem() ?? straceProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-strace-'));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  for (const server of isLong ? ['select', 'poll', 'epoll', 'selectors'] : ['epoll'])
    it(`tell the same calls of ${server}`, async () => {
      const log = path.join(folder, server);
      const cli = [process.execPath, path.join(BUNDLES, 'cli.js'), 'python', '--python', python];
      const program = ['--json', path.join(PROGRAMS, 'servers.py'), server];
      const options = ['-ff', '-o', log, '-s', '0', '-e', `trace=${CALLS}`, '-e', 'abbrev=none'];
      const { stdout, code } = await startProcess('strace', [...options, '--', ...cli, ...program])
        .ended;
      assert.equal(code, 0);
      const rows = rowsOf(stdout);
      const lines = readFileSync(`${log}.${rows[0]!.pid}`, 'utf8').split('\n');
      const told = callsOfTrace(rows);
      assert.ok(told.length >= 5);
      assert.deepEqual(callsOfStrace(lines), told);
      assert.deepEqual(callsOfImported(lines), told, 'its log as a trace');
    });
});
