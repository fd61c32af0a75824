/** An event of the trace as a line of what the program did: the call, its result, and what to know about it. */

import { isPassing } from '../trace/errnos';
import type { TraceEvent } from '../trace/event';
import { nameOfFd, nameOfMove, saysNothing } from '../trace/words';
import { explainErrno } from './explain';
import { byteCount, count, duration, textOf } from './format';
import { explainFlag } from './manual';
import { t } from './texts';

export type CallLine = {
  /** `recv(7, 1024)` */
  readonly call: string;
  /** `= 36` */
  readonly result: string;
  /** `short: 25 left` */
  readonly note: string;
  readonly tone: 'plain' | 'warning' | 'error' | 'print';
  /** What the result means, where it needs explaining. */
  readonly explanation: string;
};

/** Bytes of a payload that a line shows. */
const PREVIEW = 24;

export function lineOf(event: TraceEvent): CallLine {
  return LINES[event.kind](event, event.errno ?? '', nameOf(event));
}

function nameOf({ fd = -1, gen = 0 }: TraceEvent): string {
  return fd < 0 ? count(fd) : nameOfFd({ fd, gen });
}

/** Events that say nothing that the line before them has not said. */
export function isSaid(event: TraceEvent, before: TraceEvent | undefined): boolean {
  return event.kind === 'open' && before?.kind === 'accept' && before.fd === event.fd;
}

/** `fd`: its descriptor's name. */
type Teller = (event: TraceEvent, errno: string, fd: string) => CallLine;

const LINES: Readonly<Record<TraceEvent['kind'], Teller>> = {
  accept: ({ listener = -1, peer = '' }, errno, fd) =>
    ended(errno, `accept(${listener})`, `= ${fd}`, peer),
  connect: ({ peer = '' }, errno, fd) => ended(errno, `connect(${fd})`, '= 0', peer),
  recv: (event, errno) => received(event, errno),
  send: (event, errno) => sent(event, errno),
  watch: (event, errno) => watched(event, errno),
  shutdown: ({ how = 'both' }, errno, fd) => ended(errno, `shutdown(${fd}, ${how})`, '= 0', ''),
  sockerr: (_, errno, fd) => socketError(errno, fd),
  print: ({ text = '', isGone }) =>
    isGone === true
      ? plain('print', '', t('its text is no longer kept'))
      : { ...plain('print', '', text), tone: 'print' },
  frame: (event) => framed(event),
  enqueue: (event, _, fd) => plain(`enqueue ${fd}`, byteCount(event.bytes ?? 0), queueNote(event)),
  dequeue: (event, _, fd) => plain(`dequeue ${fd}`, byteCount(event.bytes ?? 0), queueNote(event)),
  drop: (event, _, fd) => warning(`drop ${fd}`, byteCount(event.bytes ?? 0), queueNote(event)),
  open: ({ role = '', peer = '', local = '' }, _, fd) =>
    plain(`open ${fd}`, role, peer === '' ? local : peer),
  dup: ({ from = -1 }, _, fd) => plain(`dup(${from})`, `= ${fd}`),
  close: (_, errno, fd) => ended(errno, `close(${fd})`, '= 0', ''),
  decode: ({ ok = true }, _, fd) =>
    ok ? plain(`decode ${fd}`, t('text')) : warning(`decode ${fd}`, t('not text')),
  task: ({ name = '', state = '' }) => plain(name === '' ? 'task' : name, state),
  fault: ({ name = '' }, _, fd) => warning(`fault ${fd}`, name),
  ready: ({ events = '' }, _, fd) => plain(`ready ${fd}`, events),
  wait: ({ timeout = -1 }) => plain('wait', timeout < 0 ? '' : `${count(timeout)} ms`),
  wake: ({ ready = -1 }) => plain('wake', `= ${ready}`),
  loop: ({ name = '' }) => plain('loop', name),
  kernel: ({ recvq = 0, sendq = 0 }, _, fd) =>
    plain(`kernel ${fd}`, '', `Recv-Q ${recvq}, Send-Q ${sendq}`),
  client: ({ client = -1, step = '' }) => plain(`client ${client}`, step),
  note: ({ text = '' }) => plain('note', '', text),
  exit: ({ code = -1, text = '' }) => plain('exit', `${code}`, text),
  process: ({ name = '', pid = -1 }) => plain('process', `${pid}`, name),
  handed: ({ name = '', to = -1 }) => plain(name === '' ? 'work' : name, t('to loop {0}', to)),
  ran: ({ cpu = 0 }) => plain('ran', duration(cpu * 1000)),
  signal: ({ name = '' }) => warning('signal', name),
  lost: ({ count: lost = 0 }) => warning('lost', count(lost)),
  unknown: () => plain('?', ''),
};

function plain(call: string, result: string, note = ''): CallLine {
  return { call, result, note, tone: 'plain', explanation: '' };
}

function warning(call: string, result: string, note = ''): CallLine {
  return { ...plain(call, result, note), tone: 'warning' };
}

/** A call that failed, or else its result. */
function ended(errno: string, call: string, result: string, note: string): CallLine {
  if (errno === '') return plain(call, result, note);
  const tone = isPassing(errno) ? 'warning' : 'error';
  return { call, result: '= −1', note: errno, tone, explanation: explainErrno(errno) };
}

function received(event: TraceEvent, errno: string): CallLine {
  const call = nameOfMove('recv', event);
  const got = event.got ?? 0;
  if (got !== 0 || errno !== '') return ended(errno, call, `= ${got}`, preview(event, got));
  if (event.want === 0) return plain(call, '= 0', t('nothing was asked for'));
  if (saysNothing(event) === 'empty datagram') return plain(call, '= 0', t('empty datagram'));
  return {
    ...plain(call, '= 0', t('end of stream')),
    explanation: t('0 bytes: the peer sends no more. It stays readable until it is closed.'),
  };
}

function sent(event: TraceEvent, errno: string): CallLine {
  const call = nameOfMove('send', event);
  const { want = 0, put = 0 } = event;
  if (put >= want || errno !== '') return ended(errno, call, `= ${put}`, preview(event, put));
  return {
    ...plain(call, `= ${put}`, t('short: {0} left', count(want - put))),
    tone: 'warning',
    explanation: t('The kernel had room for a part only; the rest waits until w is ready.'),
  };
}

function watched(event: TraceEvent, errno: string): CallLine {
  const { interest = '', edge, oneshot } = event;
  if (interest === '') return ended(errno, `unwatch ${nameOf(event)}`, '', t('no longer watched'));
  const how = [edge === true ? t('edge-triggered') : '', oneshot === true ? t('one-shot') : ''];
  const note = how.filter((word) => word !== '').join(', ');
  const line = ended(errno, `watch ${nameOf(event)}`, interest, note);
  if (errno !== '') return line;
  const means = [
    edge === true ? explainFlag('edge') : '',
    oneshot === true ? explainFlag('oneshot') : '',
  ];
  return { ...line, explanation: means.filter((sentence) => sentence !== '').join(' ') };
}

function socketError(errno: string, fd: string): CallLine {
  const line = ended(errno, `SO_ERROR ${fd}`, '= 0', t('no error'));
  return errno === '' ? line : { ...line, result: '' };
}

function framed(event: TraceEvent): CallLine {
  const { length = -1, have = 0, complete = false } = event;
  const call = `frame ${nameOf(event)}`;
  if (complete) return plain(call, count(have), t('complete'));
  if (length < 0)
    return plain(call, t('header {0} B', event.header?.length ?? 0), t('length not known yet'));
  return plain(
    call,
    t('{0} of {1}', count(have), count(length)),
    t('{0} to come', count(length - have)),
  );
}

function queueNote({ depth = 0 }: TraceEvent): string {
  return depth === 0 ? t('queue empty') : t('queue {0}', count(depth));
}

function preview({ data, isGone }: TraceEvent, moved: number): string {
  if (isGone === true) return t('its bytes are no longer kept');
  if (data === undefined || moved <= 0) return '';
  const shown = data.subarray(0, Math.min(moved, PREVIEW));
  return `“${textOf(shown)}${moved > shown.length ? '…' : ''}”`;
}
