/**
 * The records of the Python probe (probe/muxscope_probe/wire.py has them byte by byte): a header of 40 bytes, little
 * endian, and a payload. Read from a stream that may be cut anywhere.
 */

export const WIRE_VERSION = 1;

export const HEADER_BYTES = 40;
/** No probe writes longer ones: what claims to be longer is no record. */
const MOST_BYTES = 1 << 21;
const MOST_NUMBER = 0x7fff_ffff;

export const OP = {
  hello: 1,
  site: 2,
  thread: 3,
  open: 4,
  accept: 5,
  connect: 6,
  recv: 7,
  send: 8,
  shutdown: 9,
  close: 10,
  detach: 11,
  bind: 12,
  listen: 13,
  waitBegin: 14,
  waitEnd: 15,
  idle: 16,
  watch: 17,
  closeRange: 18,
  dropped: 19,
  await: 20,
  handed: 21,
  undecoded: 22,
  dup: 23,
  fork: 24,
  exit: 25,
  blind: 26,
  held: 27,
  watched: 28,
  slept: 29,
  ran: 30,
  kernel: 31,
} as const;

/** Flags of an open, of a wait, and of what is received or sent. */
export const FROM_FD = 1;
export const SAME = 1;
export const WHOLE = 2;
export const MILLIS = 4;
export const OOB = 2;
export const PEEK = 4;
/** The payload begins with an address, and NUL. */
export const PEER = 8;

/** One record; valid until the next is read. */
export type WireRecord = {
  op: number;
  flags: number;
  thread: number;
  errno: number;
  extra: number;
  fd: number;
  site: number;
  /** ns of the probe's monotonic clock, in two halves: one number has no room for it. */
  atHigh: number;
  atLow: number;
  /** ns */
  dur: number;
  result: number;
  asked: number;
  payload: Buffer;
  /** The bytes that it was read from, and how they are read. */
  from: Uint8Array;
  view: DataView;
};

const NOTHING = Buffer.alloc(0);

export function openRecord(): WireRecord {
  return {
    ...{ op: 0, flags: 0, thread: 0, errno: 0, extra: 0, fd: -1, site: 0 },
    ...{ atHigh: 0, atLow: 0, dur: 0, result: 0, asked: 0, payload: NOTHING },
    ...{ from: NOTHING, view: viewOf(NOTHING) },
  };
}

/** `extra` of an open: an end of a pipe, which has no family and no type. */
export const PIPE = 1;
/** Of AWAIT: not who waits for what comes, but who gave what is sent later, and who is told of the end of the stream. */
export const SENDS = 1;
export const ENDS = 2;

/** What an op has at least of payload, where it has numbers in it. */
const FAMILY_AND_TYPE_BYTES = 8;
const WATCH_BYTES = 12;

/** Reads the record at `at` of `bytes` into `record`: how many bytes it has, 0 where it is not whole yet, −1 where it is none. */
export function readRecord(bytes: Buffer, at: number, record: WireRecord): number {
  if (bytes.length - at < HEADER_BYTES) return 0;
  if (record.from !== bytes) {
    record.from = bytes;
    record.view = viewOf(bytes);
  }
  const { view } = record;
  const length = view.getUint32(at, true);
  if (length < HEADER_BYTES || length > MOST_BYTES) return -1;
  if (bytes.length - at < length) return 0;
  record.op = bytes[at + 4]!;
  record.flags = bytes[at + 5]!;
  record.thread = view.getUint16(at + 6, true);
  record.errno = view.getInt16(at + 8, true);
  record.extra = view.getUint16(at + 10, true);
  record.fd = view.getInt32(at + 12, true);
  record.site = view.getUint32(at + 16, true);
  record.atLow = view.getUint32(at + 20, true);
  record.atHigh = view.getUint32(at + 24, true);
  record.dur = view.getUint32(at + 28, true) * 100;
  record.result = view.getInt32(at + 32, true);
  record.asked = view.getInt32(at + 36, true);
  record.payload =
    length === HEADER_BYTES ? NOTHING : bytes.subarray(at + HEADER_BYTES, at + length);
  return record.payload.length < leastOf(record) ? -1 : length;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function leastOf({ op, extra }: WireRecord): number {
  if (op === OP.watch) return WATCH_BYTES;
  return op === OP.open && extra !== PIPE ? FAMILY_AND_TYPE_BYTES : 0;
}

/** What a probe may be told (probe/muxscope_probe/control.py). */
export type ProbeCommand = 'pause' | 'step' | 'resume';

/** A command as it is written: a length and JSON; `steps`: how many were asked for in all, this one included. */
export function packCommand(kind: ProbeCommand, steps: number): Buffer {
  const said = Buffer.from(JSON.stringify({ kind, steps }));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(said.length);
  return Buffer.concat([head, said]);
}

/** The texts of a payload. */
export function textsOf(payload: Buffer, from = 0): string[] {
  return payload.toString('utf8', from).split('\0');
}

/** What a probe says first. */
export type Hello = {
  readonly pid: number;
  readonly parent: number;
  /** Which fork of its parent's it comes from; 0: of none. */
  readonly fork: number;
  /** It goes on where a connection of the same process ended: a program may close all descriptors that it has. */
  readonly isAgain: boolean;
  readonly argv: readonly string[];
  /** What it was started for, where its environment says so. */
  readonly purpose?: string;
  /** The working folder it began in. */
  readonly folder: string;
};

/** The first record of a connection; a text says why it cannot be one. */
export function helloOf({ op, payload }: WireRecord): Hello | string {
  if (op !== OP.hello) return 'somebody spoke to the probe’s socket who is no probe';
  let told: unknown;
  try {
    told = JSON.parse(payload.toString('utf8'));
  } catch {
    return 'the first record of a probe is no JSON';
  }
  if (typeof told !== 'object' || told === null) return 'the first record of a probe is no object';
  const { wire, pid, parent, fork, again, argv, purpose, folder } = told as Readonly<
    Record<string, unknown>
  >;
  if (wire !== WIRE_VERSION)
    return `a probe speaks version ${shown(wire)} of its records, this Muxscope ${WIRE_VERSION}: use the probe that came with it`;
  if (!isNumber(pid) || !isNumber(parent) || !isNumber(fork))
    return 'the first record of a probe does not say which process it is of';
  return {
    ...{ pid, parent, fork },
    isAgain: again === true,
    argv: Array.isArray(argv) ? argv.filter((word) => typeof word === 'string') : [],
    ...(typeof purpose === 'string' && purpose !== '' && { purpose }),
    folder: typeof folder === 'string' ? folder : '',
  };
}

/** What the first record of a connection says to be let in; empty where it says nothing. */
export function tokenOf({ op, payload }: WireRecord): string {
  if (op !== OP.hello) return '';
  try {
    const { token } = JSON.parse(payload.toString('utf8')) as Readonly<Record<string, unknown>>;
    return typeof token === 'string' ? token : '';
  } catch {
    return '';
  }
}

/** A count, or the number of a process. */
function isNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_NUMBER;
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : 'unknown';
}
