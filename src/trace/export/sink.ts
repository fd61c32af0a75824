/** Bytes that are written and taken away in turn, little endian: a buffer that grows as far as what is written between. */

export type Sink = {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  length: number;
};

const FIRST_SIZE = 1 << 16;

export function openSink(): Sink {
  const bytes = new Uint8Array(FIRST_SIZE);
  return { bytes, view: new DataView(bytes.buffer), length: 0 };
}

/** Room for so many bytes, all 0, and where it begins. */
export function room(sink: Sink, count: number): number {
  const at = sink.length;
  const needed = at + count;
  if (needed > sink.bytes.length) {
    const longer = new Uint8Array(Math.max(needed, sink.bytes.length * 2));
    longer.set(sink.bytes.subarray(0, at));
    sink.bytes = longer;
    sink.view = new DataView(longer.buffer);
  } else sink.bytes.fill(0, at, needed);
  sink.length = needed;
  return at;
}

export function putBytes(sink: Sink, bytes: Uint8Array): void {
  const at = room(sink, bytes.length);
  sink.bytes.set(bytes, at);
}

const encoder = new TextEncoder();

export function putText(sink: Sink, text: string): void {
  putBytes(sink, encoder.encode(text));
}

/** What was written since the last time; valid until more is written. */
export function takeBytes(sink: Sink): Uint8Array {
  const taken = sink.bytes.subarray(0, sink.length);
  sink.length = 0;
  return taken;
}
