/**
 * Frames of a codec that was chosen afterwards: decoded from what was captured of each call, in the trace's pass. They are a view,
 * and no rows of the trace: they have no seq of their own.
 */

import { framingFor, type PortFraming } from '../diagnose/portFraming';
import type { FrameDecoder, FrameProgress, Framing } from '../framing/decoder';
import { base64 } from '../trace/base64';
import type { Descriptor } from '../trace/descriptors';
import type { TraceEvent } from '../trace/event';
import { feed } from '../trace/framed';
import { callOf, CODE, RECV_CALLS, SEND_CALLS } from '../trace/kinds';
import { movedOf } from '../trace/moved';
import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import { nameOfFd, plural } from '../trace/words';

export type Framer = {
  /** The frames that an event begins, advances or ends: of the one that the pass tells now. Their `seq` is that of the call. */
  of(seq: number): readonly TraceEvent[];
  /** Why frames are missing, each reason as one line. */
  remarks(): string[];
};

/** Both directions of one connection. */
type Stream = { readonly in: FrameDecoder; readonly out: FrameDecoder };

/** Why frames are missing: however many connections there were, no more is kept of them than is told. */
type Troubles = {
  /** Those of which that is known. */
  readonly told: WeakSet<Descriptor>;
  /** How many lost step, and what the first was told that had another header. */
  lost: number;
  wrong?: string;
};

const NONE: readonly TraceEvent[] = [];

/** From now on; a reader of the pass that asks for frames joins it later. */
export function openFramer(trace: Trace, framings: readonly PortFraming[]): Framer {
  /** Undefined: its messages are not cut so. */
  const streams = new WeakMap<Descriptor, Stream | { readonly in?: undefined }>();
  const troubles: Troubles = { told: new WeakSet(), lost: 0 };
  let newest = -1;
  let frames = NONE;
  readOn(
    trace.pass,
    (seq, row) => {
      newest = seq;
      frames = NONE;
      const owner = trace.states.live.owners[row];
      if (owner === undefined || movedOf(trace, seq & trace.mask) === 0) return;
      const stream = streams.get(owner) ?? streamOf(trace, framings, owner, seq);
      streams.set(owner, stream);
      if (stream.in === undefined) return;
      const dir = trace.kind[seq & trace.mask] === CODE.send ? 'out' : 'in';
      frames = feed(trace, stream[dir], seq).frames.map((one) =>
        frameOf(trace, seq, dir, stream[dir], one),
      );
      noteTrouble(troubles, owner, stream[dir]);
    },
    ['recv', 'send'],
  );
  return {
    of: (seq) => (seq === newest ? frames : NONE),
    remarks: () => remarksOf(troubles),
  };
}

/** One line of JSON, as events are printed: without a seq. */
export function frameJson({ about }: Trace, frame: TraceEvent): string {
  const { t, loop, tick, kind, fd, gen, dir, codec, header, length, have, complete } = frame;
  const when = about.clock === 'none' ? {} : { t };
  const what = { dir, codec, header: base64(header ?? new Uint8Array(0)), length, have, complete };
  return JSON.stringify({ ...when, loop, tick, kind, fd, gen, ...what });
}

const NO_STREAM = { in: undefined };
const FILES: ReadonlySet<string> = new Set(['read', 'readv', 'write', 'writev', 'splice']);

function streamOf(
  trace: Trace,
  framings: readonly PortFraming[],
  owner: Descriptor,
  seq: number,
): Stream | typeof NO_STREAM {
  const framing = isConnection(trace, owner, seq)
    ? framingFor(framings, owner, trace.states.live.owners)
    : undefined;
  return framing === undefined ? NO_STREAM : decodersOf(framing);
}

function decodersOf(framing: Framing): Stream {
  return { in: framing.decoder(), out: framing.decoder() };
}

/** A stream with a peer; of a descriptor of which only calls are known, those must be calls on sockets. */
function isConnection(trace: Trace, { role, proto }: Descriptor, seq: number): boolean {
  if (proto === 'udp' || proto === 'udp6' || proto === 'file') return false;
  if (role === 'connection' || role === 'client') return true;
  const slot = seq & trace.mask;
  const calls = trace.kind[slot] === CODE.send ? SEND_CALLS : RECV_CALLS;
  return role === 'other' && !FILES.has(callOf(calls, trace.flags[slot]!));
}

function frameOf(
  trace: Trace,
  seq: number,
  dir: 'in' | 'out',
  { codec }: FrameDecoder,
  { header, length, have, complete }: FrameProgress,
): TraceEvent {
  const slot = seq & trace.mask;
  return {
    ...{ seq, t: trace.t[slot]!, loop: trace.loop[slot]!, tick: trace.tick[slot]!, kind: 'frame' },
    ...{ fd: trace.fd[slot]!, gen: trace.gen[slot]!, dir, codec },
    ...{ header: header.slice(), length, have, complete },
  };
}

/** Of each connection once. */
function noteTrouble(troubles: Troubles, owner: Descriptor, { isLost, error }: FrameDecoder): void {
  if (error !== undefined) troubles.wrong ??= `${nameOfFd(owner)}: ${error.message}`;
  if ((error === undefined && !isLost) || troubles.told.has(owner)) return;
  troubles.told.add(owner);
  if (error === undefined) troubles.lost++;
}

function remarksOf({ wrong, lost }: Troubles): string[] {
  const remarks = wrong === undefined ? [] : [wrong];
  if (lost > 0) remarks.push(`${plural(lost, 'connection')} lost step: bytes were not captured`);
  return remarks;
}
