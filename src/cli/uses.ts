/** What the descriptors of a number were used for, a line each: how many calls, and which were the first and the last. */

import path from 'node:path';
import type { TraceEvent } from '../trace/event';
import { CODE, KINDS } from '../trace/kinds';
import { readOn } from '../trace/pass';
import { descriptorOf } from '../trace/owner';
import { processOf } from '../trace/processes';
import type { Trace } from '../trace/trace';
import { nameOfFd, plural } from '../trace/words';
import { readToTell } from '../trace/told';
import { HAS_FD } from './chosen';
import { eventWords } from './evidence';

type Use = { readonly gen: number; readonly first: TraceEvent; last: TraceEvent; count: number };

/** The newest of them are told of. */
const MOST = 5;
const MOST_KEPT = 4096;
const BRIEF = { bytes: 0, characters: 64 };

/** Takes them down as they come; what it returns tells of all so far: `7²: 12 calls, from recv(7², 1024) = 5 in tick 3 (log:12) to close(7²) in tick 9 (log:44)`. */
export function followUses(trace: Trace, fd: number): () => string[] {
  const uses = new Map<string, Use>();
  readOn(trace.pass, (seq) => note(uses, trace, fd, seq));
  return () => [...uses.values()].slice(-MOST).map((use) => wordsOf(fd, use));
}

function note(uses: Map<string, Use>, trace: Trace, fd: number, seq: number): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (HAS_FD[code] !== 1 || KINDS[code]?.isCall !== true) return;
  const isListener = code === CODE.accept && trace.a[slot] === fd;
  if (trace.fd[slot] !== fd && !isListener) return;
  const event = readToTell(trace, seq, BRIEF);
  if (event === undefined) return;
  const gen = (isListener ? descriptorOf(trace, seq)?.gen : event.gen) ?? 0;
  const key = `${processOf(trace.processes, event.loop)} ${gen}`;
  const use = uses.get(key);
  if (use !== undefined) {
    use.count++;
    use.last = event;
    return;
  }
  uses.set(key, { gen, first: event, last: event, count: 1 });
  if (uses.size <= MOST_KEPT) return;
  const [oldest = ''] = uses.keys();
  uses.delete(oldest);
}

function wordsOf(fd: number, { gen, first, last, count }: Use): string {
  const calls = count === 1 ? placed(first) : `from ${placed(first)} to ${placed(last)}`;
  return `${nameOfFd({ fd, gen })}: ${plural(count, 'call')}, ${calls}`;
}

function placed(event: TraceEvent): string {
  const { tick, src = '' } = event;
  const place = src === '' ? '' : ` (${path.basename(src)})`;
  return `${eventWords(event)}${tick < 0 ? '' : ` in tick ${tick}`}${place}`;
}
