/** How much of a trace was chosen; and where nothing was, what there is to choose. */

import type { Framer } from '../core/derivedFrames';
import { KINDS } from '../trace/kinds';
import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import { plural } from '../trace/words';
import { CHOICE_OPTIONS, HAS_FD } from './chosen';
import type { Parsed } from './command';
import type { Choice } from './tickLines';

export type Matched = {
  events: number;
  chosen: number;
  /** Of those that were decoded of calls. */
  frames: number;
  readonly fds: Set<number>;
  readonly codes: Set<number>;
  lastTick: number;
};

/** Descriptors that are remembered, and ranges of them that are named. */
const MOST_FDS = 1 << 16;
const MOST_RANGES = 8;

/** Counts in the trace's pass, from its first event on. */
export function countMatched(
  trace: Trace,
  { fits, frames }: Choice,
  framer: Framer | undefined,
): Matched {
  const matched: Matched = {
    events: 0,
    chosen: 0,
    frames: 0,
    fds: new Set(),
    codes: new Set(),
    lastTick: -1,
  };
  readOn(trace.pass, (seq) => {
    const slot = seq & trace.mask;
    const [code, fd] = [trace.kind[slot]!, trace.fd[slot]!];
    matched.events++;
    if (fits(trace, seq)) matched.chosen++;
    if (framer !== undefined && frames(trace, seq)) matched.frames += framer.of(seq).length;
    matched.codes.add(code);
    if (HAS_FD[code] === 1 && fd >= 0 && matched.fds.size < MOST_FDS) matched.fds.add(fd);
    matched.lastTick = Math.max(matched.lastTick, trace.tick[slot]!);
  });
  return matched;
}

/** The options of choice as they were given: `--fd 7 --kind recv`; empty: none. */
export function givenChoice({ values }: Parsed): string {
  return CHOICE_OPTIONS.filter(({ name }) => values.has(name))
    .map(({ name }) => `${name} ${values.get(name) ?? ''}`)
    .join(' ');
}

/** `12 of 812 events match --fd 7`; of none also what there is. */
export function matchedText(matched: Matched, parsed: Parsed): string {
  const { chosen, frames, events } = matched;
  const match = chosen + frames === 1 ? 'matches' : 'match';
  const also = frames === 0 ? '' : ` and ${plural(frames, 'frame')}`;
  const says = `${chosen} of ${plural(events, 'event')}${also} ${match} ${givenChoice(parsed)}`;
  return chosen + frames > 0 || events === 0
    ? says
    : `${says}: the trace has ${hasText(matched, parsed)}`;
}

function hasText({ fds, codes, lastTick }: Matched, { values }: Parsed): string {
  const has: string[] = [];
  if (values.has('--tick'))
    has.push(lastTick < 0 ? 'no tick' : lastTick === 0 ? 'tick 0' : `ticks 0–${lastTick}`);
  if (values.has('--fd')) has.push(fds.size === 0 ? 'no descriptor' : `fds ${rangesOf(fds)}`);
  if (values.has('--kind')) {
    const names = KINDS.filter((_, code) => codes.has(code)).map(({ kind }) => kind);
    has.push(`kinds ${names.join(', ')}`);
  }
  return has.join('; ');
}

/** `3–6, 9`. */
function rangesOf(numbers: ReadonlySet<number>): string {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const named = ranges
    .slice(0, MOST_RANGES)
    .map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return ranges.length > MOST_RANGES ? `${named.join(', ')} …` : named.join(', ');
}
