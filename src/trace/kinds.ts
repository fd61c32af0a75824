/**
 * The table of kinds: which fields an event of each kind has, and in which column each field stands.
 * JSON, files and every view read this table; nothing else knows where a field is.
 */

import { type KnownPoller, POLLERS } from '../pollers/list';

/** Closed sets; a flag holds the index. Only append: saved traces hold these numbers. */
export const POLLER_KINDS: readonly PollerKind[] = [
  '',
  ...[...POLLERS].sort((one, other) => one.number - other.number).map(({ name }) => name),
];
export const ROLES = ['other', 'listener', 'connection', 'client', 'pipe', 'timer'] as const;
export const PROTOS = ['', 'tcp', 'tcp6', 'udp', 'udp6', 'unix', 'pipe', 'timer', 'file'] as const;
export const DIRECTIONS = ['in', 'out'] as const;
export const TASK_STATES = ['begin', 'end'] as const;
export const HOWS = ['read', 'write', 'both'] as const;
/** The call that moved the bytes, where it was another than recv or send. */
// oxfmt-ignore
export const RECV_CALLS = ['', 'read', 'readv', 'recvfrom', 'recvmsg', 'recvmmsg', 'splice', 'SSL_read', 'SSL_do_handshake'] as const;
// oxfmt-ignore
export const SEND_CALLS = ['', 'write', 'writev', 'sendto', 'sendmsg', 'sendmmsg', 'sendall', 'sendfile', 'splice', 'SSL_write'] as const;

/** Empty for a loop that never waits, or not yet. */
export type PollerKind = '' | KnownPoller;
export type Role = (typeof ROLES)[number];
export type Proto = (typeof PROTOS)[number];
export type Direction = (typeof DIRECTIONS)[number];

/** Letters of an interest, the lowest bit first. */
export const INTEREST_LETTERS = 'rwx';
/** Letters of readiness, the lowest bit first: h hang-up, e error, d peer half-closed, n not a descriptor. */
export const READY_LETTERS = 'rwxhedn';

/** Flags of `recv` and `send`: the byte is urgent, and beside the stream (MSG_OOB); the bytes stay unread (MSG_PEEK). */
export const OOB_FLAG = 1;
export const PEEK_FLAG = 2;
/** Flag of `open`: it was open when the trace began. */
export const BEFORE_FLAG = 256;
/** Where the index of their call stands among the flags. */
const CALL_SHIFT = 2;

/** By which of `calls`, RECV_CALLS or SEND_CALLS, an event with these flags was made; empty: the usual one. */
export function callOf(calls: readonly string[], flags: number): string {
  return calls[(flags >> CALL_SHIFT) & 15] ?? '';
}

/** Columns that hold a 32-bit number of the kind's own. */
export type NumberColumn = 'a' | 'b' | 'c' | 'd';

/** A field, and where it stands. */
export type Field = { readonly name: string } & (
  | { readonly as: 'fd' }
  /** A whole number. */
  | { readonly as: 'number'; readonly column: NumberColumn }
  /** A whole number from 0 on, one more in its column; where that is 0 it is absent, or −1. */
  | {
      readonly as: 'maybe';
      readonly column: NumberColumn;
      readonly otherwise?: -1;
      /** It names an event. */
      readonly isSeq?: true;
    }
  /** Nanoseconds, in `dur`. */
  | { readonly as: 'duration' }
  /** Milliseconds, which may be a fraction, −1 for ever; nanoseconds in `dur`. */
  | { readonly as: 'timeout' }
  /** A dictionary text: an address or a name; index 0 is the empty text; `isUsual`: absent when it is empty. */
  | { readonly as: 'text'; readonly column: 'text' | NumberColumn; readonly isUsual?: true }
  /** An errno's name, by its index in `errno`; absent when 0. */
  | { readonly as: 'errno' }
  /** Captured bytes; absent when none were kept. */
  | { readonly as: 'bytes' }
  /** UTF-8 bytes in the payload buffer, a text in JSON. */
  | { readonly as: 'utf8' }
  /** Letters of a set of bits in `flags`. */
  | { readonly as: 'letters'; readonly shift: number; readonly letters: string }
  /** One of a closed set, by index in `flags`; `isUsual`: absent when it is the first. */
  | {
      readonly as: 'one';
      readonly shift: number;
      readonly bits: number;
      readonly of: readonly string[];
      readonly isUsual?: true;
    }
  | { readonly as: 'boolean'; readonly shift: number }
  /** What is true now and then; absent when it is not. */
  | { readonly as: 'mark'; readonly flag: number }
);

/** A kind of event. */
export type KindSpec = {
  readonly kind: string;
  /** A system call with a duration in `dur` (−1 unknown). */
  readonly isCall: boolean;
  readonly fields: readonly Field[];
};

const fd = { name: 'fd', as: 'fd' } as const;
const errno = { name: 'errno', as: 'errno' } as const;
const data = { name: 'data', as: 'bytes' } as const;

function number<const Name extends string>(name: Name, column: NumberColumn) {
  return { name, as: 'number', column } as const;
}

function text<const Name extends string>(name: Name, column: 'text' | NumberColumn = 'text') {
  return { name, as: 'text', column } as const;
}

function utf8<const Name extends string>(name: Name) {
  return { name, as: 'utf8' } as const;
}

function one<const Name extends string, const Of extends string>(
  name: Name,
  of: readonly Of[],
  shift = 0,
  bits = 4,
) {
  return { name, as: 'one', shift, bits, of } as const;
}

function calledAs<const Of extends string>(of: readonly Of[]) {
  return { name: 'call', as: 'one', shift: CALL_SHIFT, bits: 4, of, isUsual: true } as const;
}

const oob = { name: 'oob', as: 'mark', flag: OOB_FLAG } as const;
const peek = { name: 'peek', as: 'mark', flag: PEEK_FLAG } as const;
/** Of a datagram's other end, where the call tells it: sendto(2), recvfrom(2). */
const peer = { name: 'peer', as: 'text', column: 'text', isUsual: true } as const;
const queued = [fd, number('bytes', 'a'), number('depth', 'b'), number('queued', 'c')] as const;

function call<const Kind extends string, const Fields extends readonly Field[]>(
  kind: Kind,
  ...fields: Fields
) {
  return { kind, isCall: true, fields } as const;
}

function fact<const Kind extends string, const Fields extends readonly Field[]>(
  kind: Kind,
  ...fields: Fields
) {
  return { kind, isCall: false, fields } as const;
}

/** Every kind; its index is its code in the column `kind`. Only append: saved traces hold these numbers. */
export const KINDS = [
  fact('loop', one('poller', POLLER_KINDS), text('name'), number('pid', 'a'), number('tid', 'b')),
  fact(
    'open',
    fd,
    one('role', ROLES),
    one('proto', PROTOS, 4),
    { name: 'before', as: 'mark', flag: BEFORE_FLAG },
    text('local'),
    text('peer', 'a'),
  ),
  fact('dup', fd, number('from', 'a')),
  call(
    'watch',
    fd,
    { name: 'interest', as: 'letters', shift: 0, letters: INTEREST_LETTERS },
    { name: 'edge', as: 'boolean', shift: 3 },
    { name: 'oneshot', as: 'mark', flag: 16 },
    // The poller's own descriptor; absent where it has none.
    { name: 'of', as: 'maybe', column: 'a' },
    errno,
  ),
  fact('wait', { name: 'timeout', as: 'timeout' }, number('watched', 'a')),
  fact('wake', number('ready', 'a'), { name: 'waited', as: 'duration' }, errno),
  fact('ready', fd, {
    name: 'events',
    as: 'letters',
    shift: 0,
    letters: READY_LETTERS,
  }),
  call('accept', number('listener', 'a'), fd, text('peer'), errno),
  call('connect', fd, text('peer'), errno),
  call(
    'recv',
    fd,
    number('want', 'a'),
    number('got', 'b'),
    errno,
    data,
    calledAs(RECV_CALLS),
    oob,
    peek,
    peer,
  ),
  call(
    'send',
    fd,
    number('want', 'a'),
    number('put', 'b'),
    errno,
    data,
    calledAs(SEND_CALLS),
    oob,
    peer,
  ),
  call('shutdown', fd, one('how', HOWS), errno),
  call('close', fd),
  call('sockerr', fd, errno),
  fact('kernel', fd, number('recvq', 'a'), number('sendq', 'b')),
  fact('enqueue', ...queued, number('message', 'd')),
  fact('dequeue', ...queued, number('message', 'd')),
  fact('drop', ...queued, number('message', 'd')),
  fact(
    'frame',
    fd,
    one('dir', DIRECTIONS, 0, 1),
    text('codec'),
    { name: 'header', as: 'bytes' },
    number('length', 'a'),
    number('have', 'b'),
    { name: 'complete', as: 'boolean', shift: 1 },
  ),
  fact('decode', fd, { name: 'ok', as: 'boolean', shift: 0 }),
  fact('print', utf8('text')),
  fact('task', text('name'), one('state', TASK_STATES, 0, 1)),
  fact(
    'client',
    number('client', 'a'),
    text('step'),
    number('bytes', 'b'),
    text('local', 'c'),
    errno,
  ),
  fact('fault', fd, text('name')),
  // `at`: seq of the event that it is about; below −1: one that is not kept (trace/numbering).
  fact('note', utf8('text'), {
    name: 'at',
    as: 'maybe',
    column: 'a',
    otherwise: -1,
    isSeq: true,
  }),
  fact('exit', number('code', 'a'), text('signal'), utf8('text')),
  fact('lost', number('count', 'a')),
  // `parent`: the process that forked it; `shares`: it uses that one's table of descriptors.
  fact('process', number('pid', 'a'), number('parent', 'b'), text('name'), {
    name: 'shares',
    as: 'mark',
    flag: 1,
  }),
  // `to`: a loop.
  fact('handed', number('to', 'a'), text('name')),
  fact('signal', text('name')),
  // Of a turn that took long, µs: for how long its thread ran, and for how long it could have run and others did (−1: not known).
  fact('ran', number('cpu', 'a'), number('runnable', 'b')),
] as const satisfies readonly KindSpec[];

export type Kind = (typeof KINDS)[number]['kind'];

type AnyField = (typeof KINDS)[number]['fields'][number];

/** What a field is in an event. */
type ValueOf<F extends Field> = F extends {
  readonly as: 'one';
  readonly of: readonly (infer One)[];
}
  ? One
  : F extends { readonly as: 'boolean' | 'mark' }
    ? boolean
    : F extends { readonly as: 'bytes' }
      ? Uint8Array
      : F extends { readonly as: 'text' | 'utf8' | 'letters' | 'errno' }
        ? string
        : number;

/** The fields of all kinds by their names; a kind uses its own, and the table of kinds says what each is. */
export type EventFields = {
  readonly [Name in AnyField['name']]?: ValueOf<Extract<AnyField, { readonly name: Name }>>;
};

/** The code of each kind in the column `kind`. */
export const CODE = Object.fromEntries(KINDS.map((spec, code) => [spec.kind, code])) as Record<
  Kind,
  number
>;

const unknown: KindSpec = { kind: 'unknown', isCall: false, fields: [] };

/** The kind a code stands for; one without fields for a code of a newer version. */
export function specOf(code: number): KindSpec {
  return KINDS[code] ?? unknown;
}

/** Milliseconds of a timeout as it stands in `dur`; −1: for ever. */
export function timeoutMs(ns: number): number {
  return ns < 0 ? -1 : ns / 1e6;
}

/** `rw` for 3 with INTEREST_LETTERS. */
export function lettersOf(bits: number, letters: string): string {
  let result = '';
  for (let i = 0; i < letters.length; i++) if (bits & (1 << i)) result += letters.charAt(i);
  return result;
}

/** 3 for `rw` with INTEREST_LETTERS. */
export function bitsOf(text: string, letters: string): number {
  let bits = 0;
  for (let i = 0; i < letters.length; i++) if (text.includes(letters.charAt(i))) bits |= 1 << i;
  return bits;
}
