/** What a process of the probe tells, record by record: each to the one who makes events of it. */

import type { Trace } from '../../trace/trace';
import { append } from '../../trace/append';
import { addSite, byOf, placeOf, type PythonProcess, tidOf } from './process';
import {
  accepted,
  bound,
  closed,
  connected,
  duplicated,
  listening,
  opened,
  rangeClosed,
  received,
  releaseAccepted,
  sent,
  shutDown,
} from './sockets';
import { idled, listed, waitBegan, waitEnded, watched } from './waits';
import { ENDS, OP, SENDS, textsOf, type WireRecord } from './wire';

/** Takes one record; forks and greetings are not its. */
export function tell(process: PythonProcess, record: WireRecord, trace: Trace): void {
  if (process.accepted.size > 0 && record.op !== OP.open && record.op !== OP.site)
    releaseAccepted(process, record.thread);
  switch (record.op) {
    case OP.recv:
      received(process, record);
      break;
    case OP.send:
      sent(process, record);
      break;
    case OP.waitBegin:
      waitBegan(process, record);
      break;
    case OP.waitEnd:
      waitEnded(process, record);
      break;
    case OP.idle:
      idled(process, record);
      break;
    case OP.accept:
      accepted(process, record);
      break;
    case OP.open:
      opened(process, record);
      break;
    case OP.close:
      closed(process, record);
      break;
    case OP.watch:
      watched(process, record);
      break;
    case OP.site:
      addSite(process, record);
      break;
    case OP.dropped:
      tellLost(trace, process, record, record.result);
      break;
    default:
      tellRare(process, record, trace);
  }
}

function tellRare(process: PythonProcess, record: WireRecord, trace: Trace): void {
  switch (record.op) {
    case OP.thread:
      addThread(process, record);
      break;
    case OP.connect:
      connected(process, record);
      break;
    case OP.bind:
      bound(process, record);
      break;
    case OP.listen:
      listening(process, record);
      break;
    case OP.shutdown:
      shutDown(process, record);
      break;
    case OP.closeRange:
      rangeClosed(process, record);
      break;
    case OP.dup:
      duplicated(process, record);
      break;
    case OP.await:
      awaits(process, record);
      break;
    case OP.handed:
      handed(process, record);
      break;
    case OP.undecoded:
      undecoded(process, record);
      break;
    case OP.watched:
      listed(process, record);
      break;
    case OP.slept:
      slept(process, record, trace);
      break;
    case OP.kernel:
      held(process, record);
      break;
    case OP.ran:
      ran(process, record);
      break;
    case OP.exit:
      ended(process, record);
  }
}

function addThread(process: PythonProcess, record: WireRecord): void {
  const [name = '', number = ''] = textsOf(record.payload);
  const tid = /^\d{1,9}$/.test(number) ? Number(number) : process.pid;
  process.threads.set(record.thread, tid);
  const { t } = byOf(process, record);
  process.teller.thread({ pid: process.pid, tid, t, name });
}

/** A line that waits for what comes, is told that nothing more does, or has given what a loop will send. */
function awaits(process: PythonProcess, record: WireRecord): void {
  const { awaiting, ending, unfinished, sites } = process;
  const { extra } = record;
  const lines = extra === SENDS ? unfinished.send : extra === ENDS ? ending : awaiting;
  lines.set(record.fd, sites.get(record.site) ?? '');
}

function handed(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, src } = byOf(process, record);
  const { result, payload } = record;
  const at = { pid, tid, t, src };
  const to = result < 0 ? -1 : process.teller.loopOf({ pid, tid: tidOf(process, result), t });
  process.teller.tell({ ...at, kind: 'handed', to, name: payload.toString('utf8') });
}

function undecoded(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, src } = byOf(process, record);
  if (record.fd < 0) return;
  const at = { pid, tid, t, src };
  process.teller.tell({ ...at, kind: 'decode', fd: record.fd, ok: false });
}

/** What a thread waited for that is no I/O: from its begin to its end. */
function slept(process: PythonProcess, record: WireRecord, trace: Trace): void {
  const { teller } = process;
  const { pid, tid, t, dur, src } = byOf(process, record);
  const name = record.payload.toString('utf8');
  // A signal handler may have made calls meanwhile, which are told already.
  const began = Math.max(t - dur, newestOf(trace, teller.loopOf({ pid, tid, t })));
  teller.tell({ pid, tid, t: began, src, kind: 'task', name, state: 'begin' });
  teller.tell({ pid, tid, t, src, kind: 'task', name, state: 'end' });
}

/** What the kernel holds of a descriptor. */
function held(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, src } = byOf(process, record);
  const { fd, result: recvq, asked: sendq } = record;
  if (fd >= 0) process.teller.tell({ pid, tid, t, src, kind: 'kernel', fd, recvq, sendq });
}

/** Of a long turn, behind which the thread waits now. */
function ran(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, src } = byOf(process, record);
  const { result: cpu, asked: runnable } = record;
  process.teller.tell({ pid, tid, t, src, kind: 'ran', cpu, runnable });
}

/** When the newest event of a loop was, among the last few of all; −1 where none is. */
function newestOf({ t, loop, mask, next, first }: Trace, number: number): number {
  for (let seq = next - 1; seq >= Math.max(first, next - FEW); seq--)
    if (loop[seq & mask] === number) return t[seq & mask]!;
  return -1;
}

const FEW = 64;

function ended(process: PythonProcess, { result: code, payload }: WireRecord): void {
  const [name = '', message = '', file = '', line = ''] = textsOf(payload);
  const text = message === '' ? name : `${name}: ${message.split('\n', 1)[0] ?? ''}`;
  process.end = { code, text, src: placeOf(process, file, line) };
}

function tellLost(trace: Trace, process: PythonProcess, record: WireRecord, count: number): void {
  if (count === 0) return;
  const { t } = byOf(process, record);
  append(trace, { t, loop: -1, tick: -1, kind: 'lost', count });
}

/** How a process ended; `code`: −1 where only the process itself can have told. */
export function tellExit(
  { pid, end, teller }: PythonProcess,
  beganAt: bigint,
  code: number,
  signal: string,
): void {
  const t = Number(process.hrtime.bigint() - beganAt);
  const { code: own = -1, text = '', src = '' } = end ?? {};
  const told = code < 0 && signal === '' ? own : code;
  teller.exit({ pid, tid: pid, t, src, code: told, signal, text });
}
