/** What strace(1) saw a program do, in the words of its trace: both as lists that must be the same. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { knownPoller } from '../../src/pollers/list';
import { toJson } from '../../src/trace/json';
import { type Running, BUNDLES, type Row, startProcess } from './command';
import { readLog } from './straceLog';

const CALLS =
  'accept4,recvfrom,sendto,select,pselect6,poll,ppoll,epoll_wait,epoll_pwait,epoll_create1,read,write,listen,socketpair';
const CONTROL = 4;

/** Why strace cannot trace here; undefined where it can. */
export function straceProblem(): string | undefined {
  const { error, status, stderr } = traceOfTrue();
  if (error !== undefined) return `strace cannot be started: ${error.message}`;
  return status === 0 ? undefined : `strace cannot trace here: ${stderr.toString().trim()}`;
}

function traceOfTrue(...options: string[]): ReturnType<typeof spawnSync> {
  return spawnSync('strace', ['-f', ...options, '-o', '/dev/null', 'true']);
}

/** With it only the calls that are asked for stop who makes them: a run takes half as long. strace 5.3 and later has it. */
const QUICK = '--seccomp-bpf';
let quick: readonly string[] | undefined;

/** A `muxscope` that runs under strace, each of its threads in a file of its own. */
export type Straced = {
  readonly run: Running;
  /** The lines of one thread. */
  readonly linesOf: (tid: number) => string[];
  /** Removes the files. */
  readonly clear: () => void;
};

/** Starts `muxscope` with these arguments under strace. */
export function straced(...args: string[]): Straced {
  const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-strace-'));
  const prefix = path.join(folder, 'calls');
  quick ??= traceOfTrue(QUICK).status === 0 ? [QUICK] : [];
  const shown = ['-s', '0', '-e', `trace=${CALLS}`, '-e', 'abbrev=none'];
  const options = ['-ff', ...quick, '-o', prefix, ...shown];
  const command = [process.execPath, path.join(BUNDLES, 'cli.js'), ...args];
  return {
    run: startProcess('strace', [...options, '--', ...command]),
    linesOf: (tid) => readFileSync(`${prefix}.${tid}`, 'utf8').split('\n'),
    clear: () => rmSync(folder, { recursive: true }),
  };
}

/** `accept 5 = 7`, `recv 7 1024 = EAGAIN`, `recv 7 1 oob = 1`, `send 7 11 = 11`, `read 12 8 = 8`, and `wait = 5 7` for each tick with all that was ready. */
export function callsOfTrace(rows: readonly Row[]): string[] {
  const calls: string[] = [];
  rows.forEach((row, i) => {
    const { kind, fd, want, errno } = row;
    if (kind === 'accept') calls.push(`accept ${row.listener} = ${errno ?? fd}`);
    else if (kind === 'recv' || kind === 'send') {
      const moved = kind === 'recv' ? row.got : row.put;
      const urgent = row.oob === true ? ' oob' : '';
      calls.push(`${row.call ?? kind} ${fd} ${want}${urgent} = ${errno ?? moved}`);
    } else if (kind === 'wake') calls.push(wait(rows.slice(i + 1, i + 1 + row.ready!), errno));
  });
  return calls;
}

function wait(ready: readonly Row[], errno: string | undefined): string {
  return waitText(
    ready.map(({ fd }) => fd!),
    errno,
  );
}

function waitText(fds: readonly number[], errno: string | undefined): string {
  return `wait = ${errno ?? [...new Set(fds)].sort((a, b) => a - b).join(' ')}`;
}

/** What a program does first. */
const BEGINNING = /^(?:listen|socketpair)\(/;

/** What strace shows of a call that waits, where the C library may make another of it. */
const SHOWN: Readonly<Record<string, string>> = {
  select: 'select|pselect6',
  poll: 'p?poll',
  epoll_wait: 'epoll_p?wait',
};

/** The system calls that wait; none of a thread that never waits. */
function waitsOf(poller: string): RegExp {
  const call = knownPoller(poller)?.call;
  return call === undefined ? /(?!)/ : new RegExp(`^(?:${SHOWN[call] ?? call})\\(`);
}

/** What a thread did, before control's part in it is taken out: a call, or a wait and who was ready. */
type Done =
  | { readonly call: string }
  | { readonly ready: readonly number[]; readonly errno: string | undefined };

/**
 * Waits that control ended are one with those after them until one that it did not end, or until the program goes on: together they
 * are a tick, and none at all where the program then ended.
 */
function withoutControl(all: readonly Done[]): string[] {
  const calls: string[] = [];
  /** Ready so far in a wait that control ended. */
  let pending: number[] | undefined;
  for (const one of all) {
    if ('call' in one) {
      if (pending !== undefined) calls.push(waitText(pending, undefined));
      pending = undefined;
      calls.push(one.call);
      continue;
    }
    const ready = [...(pending ?? []), ...one.ready.filter((fd) => fd !== CONTROL)];
    const byControl = one.ready.includes(CONTROL);
    if (!byControl) calls.push(waitText(ready, ready.length > 0 ? undefined : one.errno));
    pending = byControl ? ready : undefined;
  }
  return calls;
}

/** What Node does before the program begins is none of ours. */
function ownOf(lines: readonly string[]): readonly string[] {
  return lines.slice(
    Math.max(
      0,
      lines.findIndex((text) => BEGINNING.test(text)),
    ),
  );
}

/** The same from the lines of strace. `plain`: descriptors that are read and written and are no sockets; reads and writes of others are Node's. */
export function callsOfStrace(
  lines: readonly string[],
  poller: string,
  plain: ReadonlySet<number>,
): string[] {
  const own = ownOf(lines);
  const isWait = waitsOf(poller);
  // Node waits with an epoll descriptor too, another one.
  const epoll = numbers(own.find((line) => line.startsWith('epoll_create1(')) ?? '', / = (\d+)/g);
  const done: Done[] = [];
  for (const line of own) {
    const call = callOf(line, plain);
    if (isWait.test(line) && isOf(line, epoll[0]))
      done.push({ ready: readyOf(line), errno: errnoOf(line) });
    else if (call !== undefined) done.push({ call });
  }
  return withoutControl(done);
}

/** The same from what the importer of strace's logs makes of the lines. */
export function callsOfImported(
  lines: readonly string[],
  poller: string,
  plain: ReadonlySet<number>,
): string[] {
  const keep = { events: 1 << 17, payload: 1 << 20 };
  const { trace, facts } = readLog(ownOf(lines).join('\n'), [], keep);
  assert.equal(facts.unread, 0, facts.samples[0]);
  const rows = Array.from(
    { length: trace.next },
    (_, seq) => JSON.parse(toJson(trace, seq)) as Row,
  );
  // Node waits with an epoll descriptor too: that of another loop of the thread.
  const called = knownPoller(poller)?.call;
  const isOfPoller = (row: Row) => knownPoller(row.poller ?? '')?.call === called;
  const loop = rows.find(
    (row) => row.kind === 'loop' && row.poller !== '' && isOfPoller(row),
  )?.loop;
  const done = rows.flatMap((row, i): Done[] => {
    const { kind, call, fd, ready: count = 0, errno } = row;
    if (kind === 'wake' && row.loop === loop) {
      const ready = rows.slice(i + 1, i + 1 + Math.max(0, count)).map((one) => one.fd!);
      return [{ ready, errno }];
    }
    const isPlain = call !== undefined && call !== 'sendto' && call !== 'recvfrom';
    const isCall = kind === 'accept' || kind === 'recv' || kind === 'send';
    if (!isCall || (isPlain && !plain.has(fd!))) return [];
    return callsOfTrace([row]).map((text) => ({ call: text }));
  });
  return withoutControl(done);
}

const IO =
  /^(?<name>accept4|recvfrom|sendto)\((?<fd>\d+), (?:.*, (?<want>\d+), (?:0|MSG_NOSIGNAL|(?<urgent>MSG_OOB)), NULL, (?:NULL|0)\)|.*\)) += (?<result>-?\d+)/;
const PLAIN_IO = /^(?<name>read|write)\((?<fd>\d+), .*, (?<want>\d+)\) += (?<result>-?\d+)/;
const NAMES: Readonly<Record<string, string>> = {
  accept4: 'accept',
  recvfrom: 'recv',
  sendto: 'send',
  read: 'read',
  write: 'write',
};

/** `plain`: descriptors that the program reads and writes as no socket. */
function callOf(line: string, plain: ReadonlySet<number>): string | undefined {
  const { groups } = IO.exec(line) ?? PLAIN_IO.exec(line) ?? {};
  const { name = '', fd = '', want, urgent, result } = groups ?? {};
  if (name === '' || (PLAIN_IO.test(line) && !plain.has(Number(fd)))) return undefined;
  const asked = want === undefined ? '' : ` ${want}${urgent === undefined ? '' : ' oob'}`;
  return `${NAMES[name]} ${fd}${asked} = ${errnoOf(line) ?? result}`;
}

/** A wait that has returned, by epoll on this descriptor. */
function isOf(line: string, epoll: number | undefined): boolean {
  if (/<unfinished|= \?(?! ERESTART)/.test(line)) return false;
  return !line.startsWith('epoll') || line.includes(`(${epoll}, `);
}

function readyOf(line: string): number[] {
  if (line.startsWith('epoll')) return numbers(line, /data=\{u32=(\d+)/g);
  const answer = line.slice(line.lastIndexOf(') = ') + 4);
  if (/^p?poll/.test(line)) return numbers(answer, /fd=(\d+), revents/g);
  return [...answer.matchAll(/(?:in|out|except) \[([\d ]*)\]/g)].flatMap(([, fds = '']) =>
    numbers(fds, /(\d+)/g),
  );
}

function numbers(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([, number]) => Number(number));
}

/** A wait that a signal ended is shown as one to be restarted: with a handler the kernel makes EINTR of that (signal(7)). */
function errnoOf(line: string): string | undefined {
  if (line.includes('= ? ERESTART')) return 'EINTR';
  return /= -1 (E[A-Z]+)/.exec(line)?.[1];
}
