/** What one recv brings is taken for one message (粘包): it is read as text at once, though it is not what the client sent at once. */

import { textAt } from '../../trace/texts';
import { plural } from '../../trace/words';
import type { Use } from '../passes/use';
import type { Loop } from '../passes/loop';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

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

export const unframedMessage: Rule = {
  id: 'unframed-message',
  stage: 'stable',
  title: 'One recv is taken for one message',
  fix: 'A stream has no messages: put a length or a delimiter between them, keep what came, and take whole messages out of it.',
  needs: ['decodes', 'clients'],
  open(scene) {
    const { trace } = scene;
    const streams = new Map<string, Stream>();
    const streamOf = (peer: string): Stream | undefined => {
      const known = streams.get(peer);
      if (known !== undefined || peer === '' || streams.size >= MOST_STREAMS) return known;
      return renew(peer, { use: undefined, client: -1 });
    };
    const renew = (peer: string, before: Stream['before']): Stream => {
      const stream: Stream = { ...NONE, before, ends: [], pieces: [] };
      streams.set(peer, stream);
      return stream;
    };
    return {
      client(seq) {
        const slot = seq & trace.mask;
        if (textAt(trace.texts, trace.text[slot]!) !== 'send') return;
        const peer = textAt(trace.texts, trace.c[slot]!);
        const client = trace.a[slot]!;
        let stream = streamOf(peer);
        if (stream === undefined || stream.before.client === client) return;
        if (stream.client >= 0 && stream.client !== client)
          stream = renew(peer, { use: stream.use, client: stream.client });
        stream.client = client;
        if (stream.ends.length >= MOST_KEPT) return;
        stream.sent += trace.b[slot]!;
        stream.ends.push(stream.sent);
        judge(scene, stream);
      },
      decode(use, loop) {
        let stream = streamOf(use.peer);
        if (stream === undefined || stream.before.use === use) return;
        if (stream.use !== undefined && stream.use !== use)
          stream = renew(use.peer, { use: stream.use, client: stream.client });
        if (use.got < trace.first || stream.pieces.length >= MOST_KEPT) return;
        stream.use = use;
        stream.loop = loop;
        const end = use.bytesIn;
        const begin = end - trace.b[use.got & trace.mask]!;
        stream.pieces.push({ begin, end, seq: use.got, tick: loop.tick });
        judge(scene, stream);
      },
    };
  },
};

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
