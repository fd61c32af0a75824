/** The stream of a descriptor: the bytes that each call moved, and where among all of its direction they stand. */

import { bytesOf } from '../../trace/bytes';
import { CODE } from '../../trace/kinds';
import { hasMoved, movedOf } from '../../trace/moved';
import type { Trace } from '../../trace/trace';
import { PAGE_SIZES } from '../pageSizes';
import type { DescriptorDetail } from '../protocol';
import type { StreamPiece } from '../streamViews';
import type { Newest, Past } from './history';

/** Of a piece its bytes, or so many of its beginning and of its end: where it was cut is told. */
const BYTES_OF_PIECE = 256;
const BYTES_OF_TAIL = 64;

const { recv, send } = CODE;

/** What a call moved of the stream, or else the urgent byte, which is its last; `from`: where among the call's bytes. */
type Place = Pick<StreamPiece, 'seq' | 'dir' | 'offset'> & {
  readonly from: number;
  readonly isUrgent: boolean;
};

/** The newest pieces of a past but for `from` of them, oldest first; their offsets count down from all that was moved. */
export function streamOf(
  trace: Trace,
  { seqs }: Past,
  moved: Pick<DescriptorDetail, 'bytesIn' | 'bytesOut'>,
  from: number,
): Newest<StreamPiece> {
  const most = from + PAGE_SIZES.stream;
  const pieces: Place[] = [];
  const end = { in: moved.bytesIn, out: moved.bytesOut };
  for (let i = seqs.length - 1; i >= 0 && pieces.length <= most; i--) {
    const seq = seqs[i]!;
    const slot = seq & trace.mask;
    const code = trace.kind[slot];
    if ((code !== recv && code !== send) || !hasMoved(trace, slot)) continue;
    const dir = code === recv ? 'in' : 'out';
    const length = movedOf(trace, slot);
    if (length < trace.b[slot]!)
      pieces.push({ seq, dir, offset: end[dir], from: length, isUrgent: true });
    end[dir] -= length;
    if (length > 0) pieces.push({ seq, dir, offset: end[dir], from: 0, isUrgent: false });
  }
  const shown = pieces.slice(from, most).reverse();
  return { items: shown.map((place) => pieceOf(trace, place)), isWhole: pieces.length <= most };
}

function pieceOf(trace: Trace, { seq, dir, offset, from, isUrgent }: Place): StreamPiece {
  const slot = seq & trace.mask;
  const length = isUrgent ? 1 : movedOf(trace, slot);
  const ends = endsOf(bytesOf(trace, seq)?.subarray(from), length);
  const piece = { seq, tick: trace.tick[slot]!, dir, offset, length };
  return { ...piece, ...ends, ...(isUrgent && { oob: true }) };
}

/** The first and the last of the bytes that a call moved, as far as they are kept. */
function endsOf(kept: Uint8Array | undefined, length: number): Pick<StreamPiece, 'bytes' | 'tail'> {
  const moved = kept?.subarray(0, length) ?? new Uint8Array(0);
  const hasEnd = length > BYTES_OF_PIECE && moved.length === length;
  const head = hasEnd ? BYTES_OF_PIECE - BYTES_OF_TAIL : BYTES_OF_PIECE;
  return { bytes: moved.slice(0, head), tail: moved.slice(hasEnd ? -BYTES_OF_TAIL : length) };
}
