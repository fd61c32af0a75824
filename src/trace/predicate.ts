/** Conditions compiled: what an event is asked, on the columns, by the code of its kind; nothing is made for an event. */

import { bytesOf, payloadOf } from './bytes';
import {
  type Condition,
  fieldOf,
  kindsOf,
  type Narrowing,
  type Operator,
  type Test,
  type What,
} from './condition';
import { valueOf } from './json';
import { bitsOf, CODE, type Field, type Kind } from './kinds';
import { descriptorOf } from './owner';
import { isEndOfStream } from './replay';
import { textAt } from './texts';
import type { Trace } from './trace';

/** Whether the event fits. `row` is that of a reader of the pass, at the live end; without it any kept event may be asked. */
export type Predicate = (trace: Trace, seq: number, row?: number) => boolean;

export type Compiled = {
  /** Of other kinds none fits. */
  readonly kinds: readonly Kind[];
  readonly fits: Predicate;
};

/** Its `times` is for whoever counts. */
export function compile(condition: Condition): Compiled {
  const kinds = kindsOf(condition);
  const byCode: (readonly Predicate[] | undefined)[] = [];
  for (const kind of kinds) byCode[CODE[kind]] = checksOf(condition, kind);
  const fits: Predicate = (trace, seq, row) => {
    const checks = byCode[trace.kind[seq & trace.mask]!];
    if (checks === undefined) return false;
    for (let i = 0; i < checks.length; i++) if (!checks[i]!(trace, seq, row)) return false;
    return true;
  };
  return { kinds, fits };
}

/** The cheap ones first. */
function checksOf({ what, where = [], tookMs, on = {} }: Condition, kind: Kind): Predicate[] {
  const checks = numberChecks(on, kind);
  const least = (tookMs ?? 0) * 1e6;
  if (tookMs !== undefined) checks.push((trace, seq) => trace.dur[seq & trace.mask]! >= least);
  for (const test of [...(TESTS[what.word]?.(what.value ?? '') ?? []), ...where])
    checks.push(checkOf(fieldOf(kind, test.field)!, test));
  const own = CHECKS[what.word]?.(what.value);
  if (own !== undefined) checks.push(own);
  const { port, peer } = on;
  if (port !== undefined) checks.push(portCheck(port));
  if (peer !== undefined) checks.push(peerCheck(peer, kind));
  return checks;
}

function numberChecks({ loop, fd }: Narrowing, kind: Kind): Predicate[] {
  const checks: Predicate[] = [];
  if (loop !== undefined) checks.push((trace, seq) => trace.loop[seq & trace.mask] === loop);
  if (fd === undefined) return checks;
  if (kind !== 'accept') checks.push((trace, seq) => trace.fd[seq & trace.mask] === fd);
  else
    checks.push(({ fd: own, a: listener, mask }, seq) =>
      [own, listener].some((column) => column[seq & mask] === fd),
    );
  return checks;
}

type Asks = (value: NonNullable<What['value']>) => readonly Test[];

const hasLetter =
  (letter: string): Asks =>
  () => [{ field: 'events', is: 'has', value: letter }];

/** What most words ask, as tests of fields. */
const TESTS: Partial<Record<What['word'], Asks>> = {
  readable: hasLetter('r'),
  writable: hasLetter('w'),
  except: hasLetter('x'),
  hangup: hasLetter('h'),
  partial: () => [{ field: 'complete', is: '=', value: false }],
  errno: (name) => [{ field: 'errno', is: '=', value: String(name) }],
  queue: (count) => [{ field: 'depth', is: '>', value: Number(count) }],
  ready: (count) => (count === '' ? [] : [{ field: 'ready', is: '>', value: Number(count) }]),
};

/** What the others ask. */
const CHECKS: Partial<Record<What['word'], (value: What['value']) => Predicate>> = {
  short: () => isShort,
  eof: () => isEnd,
  tick: (tick) => (trace, seq) => trace.tick[seq & trace.mask] === tick,
  bytes: (part) => (trace, seq) => part instanceof Uint8Array && hasMoved(trace, seq, part),
};

function isShort({ a: want, b: put, mask }: Trace, seq: number): boolean {
  return put[seq & mask]! >= 0 && put[seq & mask]! < want[seq & mask]!;
}

function isEnd(trace: Trace, seq: number, row?: number): boolean {
  const slot = seq & trace.mask;
  return trace.b[slot] === 0 && isEndOfStream(trace, slot, descriptorOf(trace, seq, row));
}

function hasMoved(trace: Trace, seq: number, part: Uint8Array): boolean {
  const moved = trace.b[seq & trace.mask]!;
  const bytes = moved > 0 ? bytesOf(trace, seq) : undefined;
  return bytes !== undefined && holds(bytes.subarray(0, moved), part);
}

/** Whether the part stands anywhere in the bytes. */
function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  const last = bytes.length - part.length;
  for (let at = 0; at <= last; at++) {
    let same = 0;
    while (same < part.length && bytes[at + same] === part[same]) same++;
    if (same === part.length) return true;
  }
  return false;
}

function checkOf(field: Field, { is, value }: Test): Predicate {
  if (field.as === 'letters') return lettersCheck(field, is, String(value));
  if (field.as === 'utf8') return utf8Check(is, String(value));
  if (is === 'has')
    return (trace, seq) => String(valueOf(trace, seq, field) ?? '').includes(String(value));
  const compare = COMPARE[is];
  // What is not known is no number, and so neither less nor more than one.
  const absent = field.as === 'mark' ? false : typeof value === 'number' ? NaN : '';
  if (field.as === 'duration')
    return ({ dur, mask }, seq) => compare(dur[seq & mask]! < 0 ? absent : dur[seq & mask]!, value);
  return (trace, seq) => compare((valueOf(trace, seq, field) ?? absent) as Test['value'], value);
}

type Compare = (one: Test['value'], other: Test['value']) => boolean;

const COMPARE: Readonly<Record<Exclude<Operator, 'has'>, Compare>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
};

function lettersCheck(field: Field & { as: 'letters' }, is: Operator, value: string): Predicate {
  const { shift, letters } = field;
  const all = (1 << letters.length) - 1;
  const bits = bitsOf(value, letters);
  const mask = is === 'has' ? bits : all;
  const wanted = is !== '!=';
  return (trace, seq) => (((trace.flags[seq & trace.mask]! >> shift) & mask) === bits) === wanted;
}

const encoder = new TextEncoder();

/** A text that was overwritten is no text. */
function utf8Check(is: Operator, value: string): Predicate {
  const part = encoder.encode(value);
  return (trace, seq) => {
    if (payloadOf(trace, seq) === 'gone') return is === '!=';
    const bytes = bytesOf(trace, seq) ?? NOTHING;
    if (is === 'has') return holds(bytes, part);
    return (bytes.length === part.length && holds(bytes, part)) === (is === '=');
  };
}

const NOTHING = new Uint8Array(0);

function portCheck(port: number): Predicate {
  const end = `:${port}`;
  return (trace, seq, row) => {
    const local = descriptorOf(trace, seq, row)?.local;
    return local !== undefined && local.endsWith(end) && !local.startsWith('unix:');
  };
}

/** What an accept or a connect is about tells of its peer later; a datagram may have one of its own. */
function peerCheck(peer: string, kind: Kind): Predicate {
  const isIt = peerTest(peer);
  const isOf: Predicate = (trace, seq, row) => isIt(descriptorOf(trace, seq, row)?.peer);
  if (!TELLS_PEER.has(kind)) return isOf;
  return (trace, seq, row) => {
    const index = trace.text[seq & trace.mask]!;
    return index === 0 ? isOf(trace, seq, row) : isIt(textAt(trace.texts, index));
  };
}

/** `:5000` is the port of whichever address; that of a Unix socket is a path. */
function peerTest(peer: string): (own: string | undefined) => boolean {
  if (!/^:\d+$/.test(peer)) return (own) => own === peer;
  return (own) => own !== undefined && own.endsWith(peer) && !own.startsWith('unix:');
}

const TELLS_PEER: ReadonlySet<Kind> = new Set(['accept', 'connect', 'recv', 'send']);
