/** Events as JSON lines, for the clipboard: as `muxscope … --json` prints them. */

import { toJson } from '../../trace/json';
import { startOfTick } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';

const LINES = 10_000;
/** More nobody pastes anywhere, and a message of it would hold everything up. */
const CHARACTERS = 16 * 1024 * 1024;

/** The loop's events of these ticks; both −1: every event that is kept. The newest ones where they are too many. */
export function jsonLines(trace: Trace, loop: number, firstTick: number, lastTick: number): string {
  const isAll = firstTick < 0 && lastTick < 0;
  const from = firstTick < 0 ? trace.first : startOfTick(trace, loop, firstTick);
  const end = isAll ? trace.next : startOfTick(trace, loop, lastTick + 1);
  const lines: string[] = [];
  let characters = 0;
  for (let seq = end - 1; seq >= from && lines.length < LINES; seq--) {
    const slot = seq & trace.mask;
    const tick = trace.tick[slot]!;
    const isIn = trace.loop[slot] === loop && tick >= firstTick && tick <= lastTick;
    if (!isAll && !isIn) continue;
    const line = toJson(trace, seq);
    characters += line.length;
    if (characters > CHARACTERS) break;
    lines.push(line);
  }
  return lines.reverse().join('\n') + (lines.length > 0 ? '\n' : '');
}
