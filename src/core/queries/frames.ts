/** Frames of a descriptor from its `frame` events: how far each is, and its payload from the calls that brought it. */

import { bytesOf } from '../../trace/bytes';
import { CODE, type Direction } from '../../trace/kinds';
import { movedOf } from '../../trace/moved';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';
import { PAGE_SIZES } from '../pageSizes';
import type { FrameView } from '../streamViews';
import type { Newest, Past } from './history';

const PAYLOAD = 64;
const HEADER = 64;
const COMPLETE_FLAG = 2;

/** A frame on its way, and where the next of its bytes stand. */
type Draft = {
  calls: number;
  header: number;
  have: number;
  seq: number;
  payload: number[];
  /** Its first event was seen, and all payload since is there. */
  hasAll: boolean;
};

/** One direction: the call whose bytes are being framed, and how many of them have been. */
type Side = { call: number; framed: number; draft: Draft | undefined; isInStep: boolean };

/** The newest frames of a past but for `from` of them, oldest first, and whether there are none before these. */
export function framesOf(trace: Trace, { seqs, isWhole }: Past, from: number): Newest<FrameView> {
  const most = from + PAGE_SIZES.frames;
  const start = startOf(trace, seqs, most);
  const isInStep = isWhole && start === 0;
  const sides: Record<Direction, Side> = { in: openSide(isInStep), out: openSide(isInStep) };
  const views: FrameView[] = [];
  for (let i = start; i < seqs.length; i++) {
    const seq = seqs[i]!;
    const slot = seq & trace.mask;
    const code = trace.kind[slot];
    if (code === CODE.recv) beginCall(sides.in, trace, seq);
    else if (code === CODE.send) beginCall(sides.out, trace, seq);
    else if (code === CODE.frame) {
      const dir = (trace.flags[slot]! & 1) === 1 ? 'out' : 'in';
      const view = advance(sides[dir], trace, seq, dir);
      if (view !== undefined) views.push(view);
    }
  }
  for (const dir of ['in', 'out'] as const) {
    const { draft } = sides[dir];
    if (draft !== undefined) views.push(viewOf(trace, draft, dir));
  }
  views.sort((one, other) => one.seq - other.seq);
  const items = views.slice(0, Math.max(0, views.length - from)).slice(-PAGE_SIZES.frames);
  return { items, isWhole: views.length <= most };
}

/** From where on enough frames end, so that as many as `most` of the newest are whole. */
function startOf(trace: Trace, seqs: readonly number[], most: number): number {
  let ends = 0;
  let i = seqs.length;
  while (i > 0 && ends <= most + 2) {
    const slot = seqs[--i]! & trace.mask;
    const isEnd = trace.kind[slot] === CODE.frame && (trace.flags[slot]! & COMPLETE_FLAG) !== 0;
    if (isEnd) ends++;
  }
  return i;
}

function openSide(isInStep: boolean): Side {
  return { call: -1, framed: 0, draft: undefined, isInStep };
}

function beginCall(side: Side, trace: Trace, seq: number): void {
  if (movedOf(trace, seq & trace.mask) === 0) return;
  side.call = seq;
  side.framed = 0;
}

/** Takes one event in; returns the frame that it ends. */
function advance(side: Side, trace: Trace, seq: number, dir: Direction): FrameView | undefined {
  const slot = seq & trace.mask;
  const isCutShort = side.draft === undefined && !side.isInStep;
  const draft = side.draft ?? openDraft(side.isInStep);
  const header = trace.dataLength[slot]!;
  const have = trace.b[slot]!;
  const from = side.framed + header - draft.header;
  const end = from + have - draft.have;
  takePayload(draft, trace, side.call, from, end);
  side.framed = end;
  // How much of it came with this call is not known, nor so where in the call the next one begins.
  if (isCutShort) side.call = -1;
  Object.assign(draft, { header, have, seq, calls: draft.calls + 1 });
  const isComplete = (trace.flags[slot]! & COMPLETE_FLAG) !== 0;
  side.draft = isComplete ? undefined : draft;
  side.isInStep ||= isComplete;
  return isComplete ? viewOf(trace, draft, dir) : undefined;
}

function openDraft(hasAll: boolean): Draft {
  return { calls: 0, header: 0, have: 0, seq: -1, payload: [], hasAll };
}

/** Bytes [from, end) of the call's, as far as they were captured. */
function takePayload(draft: Draft, trace: Trace, call: number, from: number, end: number): void {
  const wanted = Math.min(end - from, PAYLOAD - draft.payload.length);
  if (!draft.hasAll || wanted <= 0) return;
  const bytes = bytesOf(trace, call)?.subarray(from, from + wanted);
  if (bytes !== undefined) draft.payload.push(...bytes);
  draft.hasAll = bytes?.length === wanted;
}

function viewOf(trace: Trace, draft: Draft, dir: Direction): FrameView {
  const slot = draft.seq & trace.mask;
  return {
    ...{ dir, codec: textAt(trace.texts, trace.text[slot]!), tick: trace.tick[slot]! },
    ...{ seq: draft.seq, length: trace.a[slot]!, have: draft.have, calls: draft.calls },
    header: bytesOf(trace, draft.seq)?.slice(0, HEADER) ?? new Uint8Array(0),
    complete: (trace.flags[slot]! & COMPLETE_FLAG) !== 0,
    payload: Uint8Array.from(draft.payload),
  };
}
