/** Both sides of connections, where the clients tell what they send: what the program reads as one text, beside it. */

import { plural } from '../../trace/words';
import { textAt } from '../../trace/texts';
import type { Scene } from '../rule';
import { nameOf } from '../words';
import type { Loop } from './loop';
import type { Use } from './use';

/** A recv that was read as a text by itself: where in the stream it stands. */
type Piece = {
  readonly begin: number;
  readonly end: number;
  readonly seq: number;
  readonly tick: number;
};

/** Both sides of a connection, joined by the client's address: where each of its sends ends, and what was read of it. */
type Stream = {
  use: Use | undefined;
  /** Number of the client; −1 not known. */
  client: number;
  /** Whose port it was before: rows of those may come late. */
  readonly before: { readonly use: Use | undefined; readonly client: number };
  loop: Loop | undefined;
  sent: number;
  readonly ends: number[];
  readonly pieces: Piece[];
  count: number;
  first: number;
};

const MOST_STREAMS = 1024;
const MOST_KEPT = 1024;

/** By the client's address. */
export type Streams = Map<string, Stream>;

function streamOf(streams: Streams, peer: string): Stream | undefined {
  const known = streams.get(peer);
  if (known !== undefined || peer === '' || streams.size >= MOST_STREAMS) return known;
  return renew(streams, peer, { use: undefined, client: -1 });
}

function renew(streams: Streams, peer: string, before: Stream['before']): Stream {
  const stream: Stream = { ...NONE, before, ends: [], pieces: [] };
  streams.set(peer, stream);
  return stream;
}

/** A client has sent something. */
export function takeClient(scene: Scene, streams: Streams, seq: number): void {
  const { trace } = scene;
  const slot = seq & trace.mask;
  if (textAt(trace.texts, trace.text[slot]!) !== 'send') return;
  const peer = textAt(trace.texts, trace.c[slot]!);
  const client = trace.a[slot]!;
  let stream = streamOf(streams, peer);
  if (stream === undefined || stream.before.client === client) return;
  if (stream.client >= 0 && stream.client !== client)
    stream = renew(streams, peer, { use: stream.use, client: stream.client });
  stream.client = client;
  if (stream.ends.length >= MOST_KEPT) return;
  stream.sent += trace.b[slot]!;
  stream.ends.push(stream.sent);
  judge(scene, stream);
}

/** What came last was read as text. */
export function takeDecode(scene: Scene, streams: Streams, use: Use, loop: Loop): void {
  const { trace } = scene;
  let stream = streamOf(streams, use.peer);
  if (stream === undefined || stream.before.use === use) return;
  if (stream.use !== undefined && stream.use !== use)
    stream = renew(streams, use.peer, { use: stream.use, client: stream.client });
  if (use.got < trace.first || stream.pieces.length >= MOST_KEPT) return;
  stream.use = use;
  stream.loop = loop;
  const end = use.bytesIn;
  const begin = end - trace.b[use.got & trace.mask]!;
  stream.pieces.push({ begin, end, seq: use.got, tick: loop.tick });
  judge(scene, stream);
}

const NONE = { use: undefined, client: -1, loop: undefined, sent: 0, count: 0, first: -1 };

/** What the client is known to have sent by now; its rows come when they come. */
function judge(scene: Scene, stream: Stream): void {
  const { pieces, ends, sent, use, loop } = stream;
  while (pieces.length > 0 && pieces[0]!.end <= sent) {
    const { begin, end, seq, tick } = pieces.shift()!;
    const at = ends.indexOf(end);
    const isOne = at >= 0 && (at === 0 ? 0 : ends[at - 1]!) === begin;
    if (isOne || use === undefined || loop === undefined) continue;
    stream.count++;
    if (stream.count === 1) stream.first = tick;
    const { count, first } = stream;
    const inside = ends.filter((one) => one > begin && one <= end).length;
    const what = inside > 1 ? `${plural(inside, 'message')} at once` : 'a part of a message';
    const says = (): string =>
      `A recv of ${plural(end - begin, 'byte')} on ${nameOf(use)} brought ${what}, and was taken for one message.`;
    const told = { loop: loop.number, use, first, last: tick, count, says };
    scene.tell({ severity: 'error', evidence: [seq], ...told });
  }
}
