/** Calls that move bytes: read(2), write(2), recv(2), send(2) and those with several buffers. */

import type { RECV_CALLS, SEND_CALLS } from '../../trace/kinds';
import { addressOf, factsOf } from './addresses';
import { type Call, type Family, fdOf, type Log, noted, openedFacts } from './call';
import { addCut } from './facts';
import { hasFlag, isOne } from './flags';
import { named, numberOf, type Value } from './values';

type RecvCall = (typeof RECV_CALLS)[number];
type SendCall = (typeof SEND_CALLS)[number];

/** What a call offered or asked for. */
type Buffers = {
  readonly want: number;
  readonly data: Uint8Array;
  /** There was more than is printed: it is at least as much as was moved. */
  readonly isPart?: boolean;
  readonly flags: Value | undefined;
  /** Of a datagram: its other end, where the call tells it. */
  readonly peer: string;
};

export const BYTE_CALLS: Family = {
  read: (call, log) => received(call, log, 'read', one(call, log)),
  readv: (call, log) => received(call, log, 'readv', several(call.args[1], log)),
  preadv: (call, log) => received(call, log, 'readv', several(call.args[1], log)),
  preadv2: (call, log) => received(call, log, 'readv', several(call.args[1], log)),
  recv: (call, log) => received(call, log, '', one(call, log)),
  recvfrom: (call, log) => received(call, log, unlessPlain(call, 'recvfrom'), one(call, log)),
  recvmsg: (call, log) => {
    received(call, log, 'recvmsg', message(call.args[1], call.args[2], log));
    passed(call, log);
  },
  recvmmsg: (call, log) => received(call, log, 'recvmmsg', messages(call, log), moved(call)),
  recvmmsg_time64: (call, log) => received(call, log, 'recvmmsg', messages(call, log), moved(call)),
  write: (call, log) => sent(call, log, 'write', written(call, log)),
  writev: (call, log) => sent(call, log, 'writev', several(call.args[1], log)),
  pwritev: (call, log) => sent(call, log, 'writev', several(call.args[1], log)),
  pwritev2: (call, log) => sent(call, log, 'writev', several(call.args[1], log)),
  vmsplice: (call, log) => sent(call, log, 'writev', several(call.args[1], log)),
  send: (call, log) => sent(call, log, '', one(call, log)),
  sendto: (call, log) => sent(call, log, unlessPlain(call, 'sendto'), one(call, log)),
  sendmsg: (call, log) => sent(call, log, 'sendmsg', message(call.args[1], call.args[2], log)),
  sendmmsg: (call, log) => sent(call, log, 'sendmmsg', messages(call, log), moved(call)),
  sendfile: (call, log) => sent(call, log, 'sendfile', counted(call, 3)),
  sendfile64: (call, log) => sent(call, log, 'sendfile', counted(call, 3)),
  splice,
};

const NO_BYTES = new Uint8Array(0);

/** `ret`: how many bytes came. */
function received(
  call: Call,
  log: Log,
  by: RecvCall,
  { want: asked, isPart, data, flags, peer }: Buffers,
  ret = call.ret,
): void {
  const { pid, tid, t, dur, args, errno } = call;
  const want = isPart === true ? Math.max(asked, ret) : asked;
  const fd = noted(call, log, args[0]);
  // It goes on.
  if (log.lastWords.size > 0) log.lastWords.delete(pid);
  // Without its first half nobody knows whose bytes they are.
  if (Number.isNaN(fd) || Number.isNaN(ret)) return;
  const [oob, peek] = [hasFlag(flags, 'MSG_OOB'), hasFlag(flags, 'MSG_PEEK')];
  const kept = data.subarray(0, Math.min(log.capture, Math.max(0, ret)));
  // oxfmt-ignore
  log.teller.tell({ pid, tid, t, dur, kind: 'recv', fd, want, got: ret, errno, data: kept, call: by, oob, peek, peer });
}

/** `ret`: how many bytes went; `to`: the argument that is the descriptor. */
function sent(
  call: Call,
  log: Log,
  by: SendCall,
  { want: asked, isPart, data, flags, peer }: Buffers,
  ret = call.ret,
  to = call.args[0],
): void {
  const want = isPart === true ? Math.max(asked, ret) : asked;
  const { pid, tid, t, dur, errno } = call;
  const fd = noted(call, log, to);
  if (Number.isNaN(fd) || Number.isNaN(ret)) return;
  if (fd === STDERR && ret > 0 && factsOf(to?.of ?? '').isFile) say(log, pid, data);
  const kept = data.subarray(0, log.capture);
  const oob = hasFlag(flags, 'MSG_OOB');
  // oxfmt-ignore
  log.teller.tell({ pid, tid, t, dur, kind: 'send', fd, want, put: ret, errno, data: kept, call: by, oob, peer });
}

const STDERR = 2;
const MOST_SAID = 500;

/** What goes into a file is not told; what a program says there last is why it ends. */
function say({ lastWords }: Log, pid: number, data: Uint8Array): void {
  const text = (lastWords.get(pid) ?? '') + decoder.decode(data);
  lastWords.set(pid, text.slice(-MOST_SAID));
}

/** recv(3) and send(3) are these with no address. */
function unlessPlain<Name extends string>({ args }: Call, name: Name): Name | '' {
  return args[4] === undefined || args[4].word === 'NULL' ? '' : name;
}

function one({ args }: Call, { facts }: Log): Buffers {
  const [, buffer, length, flags, address] = args;
  const data = buffer?.bytes ?? NO_BYTES;
  if (buffer?.isCut === true) addCut(facts, data.length);
  return { want: countOf(length), data, flags, peer: addressOf(address) };
}

/** Of a program whose terminal strace shares the count is followed at once by what it writes. */
function written({ args }: Call, { facts }: Log): Buffers {
  const data = args[1]?.bytes ?? NO_BYTES;
  if (args[1]?.isCut === true) addCut(facts, data.length);
  const word = args[2]?.word ?? '';
  if (/^\d+$/.test(word)) return { want: Number(word), data, flags: undefined, peer: '' };
  const text = decoder.decode(data.subarray(0, data.indexOf(10) + 1 || data.length)).trimEnd();
  const at = text === '' ? -1 : word.indexOf(text, 1);
  return {
    want: Number(/^\d+/.exec(at < 0 ? word : word.slice(0, at))?.[0] ?? 0),
    data,
    flags: undefined,
    peer: '',
  };
}

const decoder = new TextDecoder();

function countOf(value: Value | undefined): number {
  return numberOf(value) || 0;
}

function counted({ args }: Call, at: number): Buffers {
  return { want: countOf(args[at]), data: NO_BYTES, flags: undefined, peer: '' };
}

/** `[{iov_base="…", iov_len=131}, …]`, older `[{"…", 131}, …]`. */
function several(
  vector: Value | undefined,
  { capture, facts }: Log,
  flags?: Value,
  peer = '',
): Buffers {
  const parts: Uint8Array[] = [];
  let [want, kept] = [0, 0];
  for (const { items } of vector?.items ?? []) {
    const base = named(items, 'iov_base') ?? items?.[0];
    if (base?.isCut === true) addCut(facts, base.bytes?.length ?? 0);
    want += countOf(named(items, 'iov_len') ?? items?.[1]);
    // Behind a text that was cut nothing follows on.
    const isWhole = kept < capture && kept === bytesOf(parts);
    if (base?.bytes === undefined || !isWhole) continue;
    parts.push(base.bytes);
    kept += base.isCut ? Infinity : base.bytes.length;
  }
  return { want, isPart: vector?.isCut === true, data: joined(parts), flags, peer };
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(bytesOf(parts));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function message(header: Value | undefined, flags: Value | undefined, log: Log): Buffers {
  const peer = addressOf(named(header?.items, 'msg_name'));
  return several(named(header?.items, 'msg_iov'), log, flags, peer);
}

/** All messages of one call as one: how many bytes they have together. */
function messages({ args, ret }: Call, log: Log): Buffers {
  const headers = (args[1]?.items ?? []).map(({ items }) => named(items, 'msg_hdr') ?? items?.[0]);
  const all = headers.map((header) => message(header, args[3], log));
  const want = all.reduce((sum, each) => sum + each.want, 0);
  const [{ peer } = { peer: '' }] = all;
  const isPart = all.length < ret || all.some((each) => each.isPart === true);
  if (all.length < ret) addCut(log.facts, 0);
  return { want, isPart, data: all[0]?.data ?? NO_BYTES, flags: args[3], peer };
}

/** These return how many messages were moved, each of which says how many bytes; one that is not listed had at least one. */
function moved({ args, ret }: Call): number {
  if (!(ret > 0)) return ret;
  const all = args[1]?.items ?? [];
  const bytes = all.reduce((sum, { items }) => sum + countOf(named(items, 'msg_len')), 0);
  return bytes + Math.max(0, ret - all.length);
}

/** splice(2) takes from one and gives to another. */
function splice(call: Call, log: Log): void {
  received(call, log, 'splice', counted(call, 4));
  sent(call, log, 'splice', counted(call, 4), call.ret, call.args[2]);
}

/** Descriptors that came with a message (SCM_RIGHTS, unix(7)). */
function passed(call: Call, { teller }: Log): void {
  const { pid, tid, t, args, ret } = call;
  const control = named(args[1]?.items, 'msg_control');
  if (!(ret >= 0)) return;
  for (const { items } of control?.items ?? []) {
    if (!isOne(named(items, 'cmsg_type'), 'SCM_RIGHTS')) continue;
    const isClosedOnExec = hasFlag(args[2], 'MSG_CMSG_CLOEXEC');
    for (const value of named(items, 'cmsg_data')?.items ?? items?.at(-1)?.items ?? []) {
      const fd = fdOf(value);
      if (!(fd >= 0)) continue;
      const { role, proto, local, peer } = openedFacts(value.of);
      teller.open({ pid, tid, t, fd, isClosedOnExec, role, proto, local, peer });
    }
  }
}
