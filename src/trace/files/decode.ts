/**
 * Reads the bytes of a trace file as they come, cut anywhere, as the stream that stands in every Arrow file from byte 8 on: so one
 * that was cut off is read up to its last whole batch, and one that grows is read on.
 */

import { CODE, type Kind } from '../kinds';
import { settle, type Trace } from '../trace';
import { appendRows } from './appendRows';
import { beginOfFile, CONTINUATION } from './arrow';
import { openBounds } from './bounds';
import { FIELDS, type FileField, FORMAT_VERSION } from './fields';
import { Damaged } from './flatReader';
import { checkColumns, lengthOfHead, type Message, readMessage } from './messages';
import { readAbout, refusalOf } from './metadata';
import { openRoom, readRows, type Room } from './readRows';
import { readSeqs } from './seqs';
import { UNKNOWN_CODE } from './textColumns';

/** Names of kinds, of whatever version: the file's own codes are of 8 bits. */
const MOST_NAMES = 127;

/** Reads one file. */
export type FileReader = {
  readonly trace: Trace;
  /** What came and is not read yet: `from` to `to`. */
  bytes: Uint8Array<ArrayBuffer>;
  from: number;
  to: number;
  /** How many bytes the part has that comes next; what stands before that part in the file. */
  wanted: number;
  next: 'magic' | 'length' | 'head' | 'body';
  read: number;
  message: Message | undefined;
  fields: readonly FileField[];
  codes: Uint8Array | undefined;
  readonly bounds: ReturnType<typeof openBounds>;
  readonly room: Room;
  batches: number;
  state: 'open' | 'whole' | 'broken';
  problem: string;
};

/** Whether a file that begins so is one of Arrow's. */
export function isArrow(head: Uint8Array): boolean {
  return beginOfFile().every((byte, i) => head[i] === byte);
}

export function openFileReader(trace: Trace): FileReader {
  return {
    trace,
    bytes: new Uint8Array(new ArrayBuffer(1 << 16)),
    from: 0,
    to: 0,
    wanted: 8,
    next: 'magic',
    read: 0,
    message: undefined,
    fields: [],
    codes: undefined,
    bounds: openBounds(),
    room: openRoom(),
    batches: 0,
    state: 'open',
    problem: '',
  };
}

/** What follows; never throws for what is in it. */
export function readOn(reader: FileReader, bytes: Uint8Array): void {
  keep(reader, bytes);
  try {
    while (reader.state === 'open' && reader.to - reader.from >= reader.wanted) takePart(reader);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    settle(reader.trace);
    reader.state = 'broken';
    reader.problem ||= `is damaged at byte ${reader.read}: ${error.message}: ${shownOf(reader)}`;
  }
}

/** Nothing follows. */
export function endReading(reader: FileReader): void {
  if (reader.state !== 'open') return;
  const rest = reader.to - reader.from;
  const cut = rest === 0 ? '' : `, and its last ${rest} bytes are no whole batch`;
  reader.problem = `has no end${cut}: its recording was broken off or still goes on: ${shownOf(reader)}`;
}

function shownOf({ batches, trace }: FileReader): string {
  if (batches === 0) return 'no event of it could be read';
  return `what is shown are the ${trace.next} events before that`;
}

function keep(reader: FileReader, more: Uint8Array): void {
  const rest = reader.to - reader.from;
  if (reader.to + more.length > reader.bytes.length) {
    const needed = rest + more.length;
    const target =
      needed <= reader.bytes.length ? reader.bytes : new Uint8Array(new ArrayBuffer(2 * needed));
    target.set(reader.bytes.subarray(reader.from, reader.to));
    reader.bytes = target;
    reader.from = 0;
    reader.to = rest;
  }
  reader.bytes.set(more, reader.to);
  reader.to += more.length;
}

function takePart(reader: FileReader): void {
  const part = reader.bytes.subarray(reader.from, reader.from + reader.wanted);
  switch (reader.next) {
    case 'magic':
      expect(reader, 'length', 8);
      break;
    case 'length':
      takeLength(reader, part);
      break;
    case 'head':
      takeHead(reader, part);
      break;
    case 'body':
      takeMessage(reader, part);
  }
  reader.from += part.length;
  reader.read += part.length;
}

function expect(reader: FileReader, next: FileReader['next'], wanted: number): void {
  reader.next = next;
  reader.wanted = wanted;
}

function takeLength(reader: FileReader, part: Uint8Array): void {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  if (view.getUint32(0, true) !== CONTINUATION) throw new Damaged('no batch begins there');
  const length = view.getInt32(4, true);
  if (length === 0) reader.state = 'whole';
  else expect(reader, 'head', lengthOfHead(length));
}

function takeHead(reader: FileReader, part: Uint8Array): void {
  const message = readMessage(part);
  reader.message = message;
  if (message.is === 'schema') {
    takeSchema(reader, message);
    expect(reader, 'length', 8);
  } else {
    if (reader.fields.length === 0) throw new Damaged('its columns are not told before');
    expect(reader, 'body', message.body);
  }
}

function takeSchema(reader: FileReader, { fields, metadata }: Message & { is: 'schema' }): void {
  if (reader.fields.length > 0) throw new Damaged('its columns are told twice');
  const told = new Map(metadata);
  const refusal = refusalOf(told);
  if (refusal !== undefined) {
    reader.problem = refusal;
    throw new Damaged(refusal);
  }
  const wanted = FIELDS[FORMAT_VERSION];
  const names = (of: readonly FileField[]): string => JSON.stringify(of);
  if (names(fields) !== names(wanted)) throw new Damaged('its columns are not those of a trace');
  reader.fields = wanted;
  readAbout(reader.trace.about, told);
}

function takeMessage(reader: FileReader, body: Uint8Array): void {
  const { message, trace, fields } = reader;
  expect(reader, 'length', 8);
  if (message?.is === 'dictionary') takeNames(reader, message, body);
  else if (message?.is === 'batch') {
    if (reader.codes === undefined) throw new Damaged('its kinds have no names');
    checkColumns(fields, message.head);
    const rows = readRows(fields, message.head, body, reader.room);
    readSeqs(trace, message.metadata, rows.rows);
    appendRows(trace, rows, reader.codes, reader.bounds);
    reader.batches++;
  }
}

function takeNames(
  reader: FileReader,
  { id, head }: Message & { is: 'dictionary' },
  body: Uint8Array,
): void {
  const field = reader.fields.find((one) => one.as === 'names');
  if (field?.as !== 'names' || field.id !== id || reader.codes !== undefined)
    throw new Damaged(`no column has the dictionary ${id}, or it comes twice`);
  if (head.rows > MOST_NAMES) throw new Damaged(`it claims ${head.rows} kinds of events`);
  const column: FileField = { name: field.name, as: 'text' };
  checkColumns([column], head);
  const names = readRows([column], head, body, reader.room).strings.get(field.name)!;
  const decoder = new TextDecoder();
  reader.codes = new Uint8Array(256).fill(UNKNOWN_CODE);
  for (let i = 0; i < head.rows; i++) {
    const name = decoder.decode(names.bytes.subarray(names.offsets[i], names.offsets[i + 1]));
    if (Object.hasOwn(CODE, name)) reader.codes[i] = CODE[name as Kind];
  }
}
