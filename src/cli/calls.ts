/** What one event of a tick reads like: the call with its result, a queue, a frame, a print. */

import { isPassing } from '../trace/errnos';
import type { TraceEvent } from '../trace/event';
import { formatNs } from '../trace/times';
import { nameOfFd, nameOfMove, plural, saysNothing } from '../trace/words';
import { quote, type Span, span } from './terminal';

/** Characters of a print that a line has room for; `--json` has them all. */
const PRINT_ROOM = 80;

/** `fd`: its descriptor's name. */
type Tell = (event: TraceEvent, fd: string) => string;

/** Told elsewhere on the line, or not part of what a program did in a tick. */
const untold: Tell = () => '';

/** Without its error, if it has one: a call that failed has no other result. */
const TEXTS: Readonly<Record<TraceEvent['kind'], Tell>> = {
  accept: (event, fd) => `accept(${event.listener})${result(event, fd, from(event.peer))}`,
  recv: (event) => `${nameOfMove('recv', event)}${result(event, event.got, nothing(event))}`,
  send: (event) =>
    `${nameOfMove('send', event)}${result(event, event.put, isShort(event) ? ' short' : '')}`,
  connect: (event, fd) => `connect(${fd}${after(event.peer)})${result(event, 0)}`,
  sockerr: (event, fd) => `SO_ERROR(${fd})${result(event, 0)}`,
  watch: ({ interest, edge }, fd) =>
    interest === '' ? `unwatch(${fd})` : `watch(${fd}, ${interest}${edge === true ? ' edge' : ''})`,
  shutdown: ({ how }, fd) => `shutdown(${fd}, ${how})`,
  close: (_, fd) => `close(${fd})`,
  open: ({ role, local }, fd) => `${role} ${fd} ${given(local)}`.trimEnd(),
  dup: (event, fd) => `dup(${event.from}) = ${fd}`,
  enqueue: ({ bytes, depth }, fd) => `queue ${fd} +${bytes} B, ${depth} deep`,
  dequeue: ({ bytes, depth }, fd) => `queue ${fd} −${bytes} B, ${depth} deep`,
  drop: ({ bytes, depth }, fd) => `queue ${fd} dropped ${bytes} B, ${depth} deep`,
  frame: (event, fd) => `frame ${fd} ${event.dir} ${progressOf(event)}`,
  decode: ({ ok }, fd) => `${ok === true ? 'text' : 'no text'} on ${fd}`,
  task: ({ name, state }) => `${given(name)} ${state}s`,
  lost: ({ count = 0 }) => `${plural(count, 'event')} lost`,
  print: ({ text = '', isGone }) => `print ${isGone === true ? '(no longer kept)' : printed(text)}`,
  kernel: ({ recvq, sendq }, fd) => `kernel ${fd} Recv-Q ${recvq}, Send-Q ${sendq}`,
  ...{ loop: untold, wait: untold, wake: untold, ready: untold },
  note: ({ text = '' }) => `note ${printed(text)}`,
  ...{ client: untold, fault: untold, exit: untold, unknown: untold },
  ...{
    process: untold,
    handed: untold,
    ran: ({ cpu }) => `ran ${formatNs((cpu ?? 0) * 1000)}`,
    signal: ({ name }) => `signal ${given(name)}`,
  },
};

/** Undefined for what another event of the tick tells already. */
export function describeEvent(event: TraceEvent, before: TraceEvent | undefined): Span | undefined {
  if (event.kind === 'open' && before?.kind === 'accept' && before.fd === event.fd)
    return undefined;
  const { fd = -1, gen = 0 } = event;
  const text = TEXTS[event.kind](event, fd < 0 ? '−1' : nameOfFd({ fd, gen }));
  if (text === '') return undefined;
  if (event.errno !== undefined) return withError(text, event.errno);
  return span(text, event.kind === 'print' ? 'print' : isTrouble(event) ? 'bad' : 'plain');
}

function withError(text: string, errno: string): Span {
  return span(`${text} = ${errno}`, isPassing(errno) ? 'plain' : 'bad');
}

function isTrouble(event: TraceEvent): boolean {
  return isShort(event) || event.kind === 'drop' || event.kind === 'lost' || event.ok === false;
}

function isShort({ kind, put = 0, want = 0 }: TraceEvent): boolean {
  return kind === 'send' && put < want;
}

function nothing(event: TraceEvent): string {
  const says = saysNothing(event);
  return says === undefined ? '' : ` ${says}`;
}

function progressOf({ length = -1, have = 0, header, complete }: TraceEvent): string {
  if (length < 0 && have > 0) return `${have} B so far`;
  if (length < 0) return `header, ${header?.length ?? 0} B so far`;
  return complete === true ? `${length} whole` : `${have} of ${length}`;
}

function result({ errno }: TraceEvent, value: string | number | undefined, more = ''): string {
  return errno === undefined ? ` = ${value}${more}` : '';
}

/** A text as the program printed it; a long one only begins. */
function printed(text: string): string {
  if (text.length <= PRINT_ROOM) return quote(text);
  return `${quote(text.slice(0, PRINT_ROOM))}… ${text.length} characters`;
}

function after(peer = ''): string {
  return peer === '' ? '' : `, ${peer}`;
}

/** Who was let in, where that is known. */
function from(peer = ''): string {
  return peer === '' ? '' : ` ←${peer}`;
}

/** A name or an address, where the traced program gave one. */
function given(text = ''): string {
  return text;
}
