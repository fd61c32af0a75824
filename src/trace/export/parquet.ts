/**
 * A trace as Parquet, wide: a row an event, a column for each field that any kind has, named and counted as in JSON; null where an
 * event has none. Written in groups of rows, so that memory has a bound.
 */

import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { ParquetWriter } from 'hyparquet-writer/src/parquet-writer.js';
import type { SchemaElement } from 'hyparquet';
import { readEvent } from '../json';
import { type Field, KINDS } from '../kinds';
import { toldSeq } from '../numbering';
import { readOn } from '../pass';
import type { Trace } from '../trace';
import { plural } from '../words';
import type { Exporter } from './exporter';

type ColumnType = 'INT64' | 'INT32' | 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'BYTES';
type Column = { readonly name: string; readonly type: ColumnType };

/** A group has at most so many rows, and so many bytes of payload and texts. */
const GROUP_ROWS = 65_536;
const GROUP_BYTES = 16 << 20;

const FIRST: readonly Column[] = [
  { name: 'seq', type: 'INT64' },
  { name: 't', type: 'INT64' },
  { name: 'loop', type: 'INT32' },
  { name: 'tick', type: 'INT32' },
  { name: 'kind', type: 'STRING' },
  { name: 'fd', type: 'INT32' },
  { name: 'gen', type: 'INT32' },
  { name: 'dur', type: 'INT64' },
  { name: 'src', type: 'STRING' },
];

/** Every column, in order. */
const COLUMNS: readonly Column[] = allColumns();

function allColumns(): Column[] {
  const columns = [...FIRST];
  for (const { fields } of KINDS)
    for (const field of fields as readonly Field[])
      if (!columns.some(({ name }) => name === field.name))
        columns.push({ name: field.name, type: typeOf(field) });
  return columns;
}

function typeOf(field: Field): ColumnType {
  switch (field.as) {
    case 'fd':
    case 'number':
      return 'INT32';
    case 'maybe':
    case 'duration':
      return 'INT64';
    case 'timeout':
      return 'DOUBLE';
    case 'boolean':
    case 'mark':
      return 'BOOLEAN';
    case 'bytes':
      return 'BYTES';
    case 'errno':
    case 'letters':
    case 'one':
    case 'text':
    case 'utf8':
      return 'STRING';
  }
}

/** `trace`: the value of a column by that name, for files of many traces; absent: there is none. */
export function openParquet(trace: Trace, name?: string): Exporter {
  const columns = name === undefined ? COLUMNS : [...COLUMNS, TRACE];
  const bytes = new ByteWriter(1 << 16);
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(columns),
    createdBy: 'muxscope',
  });
  let rows = 0;
  let group = openGroup(columns);
  const flush = (): void => {
    if (group.rows === 0) return;
    const data = columns.map(({ name: column }) => ({
      name: column,
      data: group.data.get(column)!,
    }));
    void writer.write({ columnData: data, rowGroupSize: group.rows });
    group = openGroup(columns);
  };
  readOn(trace.pass, (seq) => {
    addRow(trace, seq, group, name);
    rows++;
    if (group.rows === GROUP_ROWS || group.bytes >= GROUP_BYTES) flush();
  });
  return {
    take() {
      const taken = bytes.getBytes();
      // As the package's own writer of files does: places in the file count on.
      bytes.index = 0;
      return taken;
    },
    end() {
      flush();
      writer.kvMetadata = metadataOf(trace);
      void writer.finish();
    },
    told: () => ({ holds: plural(rows, 'row'), leftOut: [], remarks: [] }),
  };
}

const TRACE: Column = { name: 'trace', type: 'STRING' };

type Cell = bigint | number | string | boolean | Uint8Array | undefined;
type Group = { rows: number; bytes: number; readonly data: Map<string, Cell[]> };

function openGroup(columns: readonly Column[]): Group {
  return { rows: 0, bytes: 0, data: new Map(columns.map(({ name }) => [name, []])) };
}

function addRow(trace: Trace, seq: number, group: Group, name: string | undefined): void {
  const event = readEvent(trace, seq) as unknown as Readonly<Record<string, Cell>>;
  const hasTimes = trace.about.clock !== 'none';
  group.rows++;
  for (const { name: column, type } of COLUMNS) {
    const cell = cellOf(type, event[column]);
    if (typeof cell === 'string') group.bytes += cell.length;
    else if (cell instanceof Uint8Array) group.bytes += cell.length;
    group.data.get(column)!.push(cell);
  }
  put(group, 'seq', BigInt(toldSeq(trace.numbering, seq)));
  const at = event['at'];
  if (typeof at === 'number') put(group, 'at', BigInt(toldSeq(trace.numbering, at)));
  if (!hasTimes) put(group, 't', undefined);
  if ((event['waited'] as number) < 0) put(group, 'waited', undefined);
  group.data.get('trace')?.push(name);
}

/** Another value in the row that was added last. */
function put({ rows, data }: Group, column: string, cell: Cell): void {
  data.get(column)![rows - 1] = cell;
}

function cellOf(type: ColumnType, value: Cell): Cell {
  return type === 'INT64' && typeof value === 'number' ? whole(value) : value;
}

/** A damaged trace may hold a time that is no whole number, or too large. */
function whole(value: number): bigint {
  const { MIN_SAFE_INTEGER: least, MAX_SAFE_INTEGER: most } = Number;
  return BigInt(Math.round(Math.max(least, Math.min(value, most))));
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  const leaves = columns.map(({ name, type }): SchemaElement => {
    const repetition_type = 'OPTIONAL';
    if (type === 'STRING')
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    return { name, repetition_type, type: type === 'BYTES' ? 'BYTE_ARRAY' : type };
  });
  return [{ name: 'root', num_children: columns.length }, ...leaves];
}

/** What is true of the whole trace, as texts of the file itself. */
function metadataOf({ about }: Trace): { key: string; value: string }[] {
  return Object.entries(about).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: `muxscope.${key}`, value: String(value) }],
  );
}
