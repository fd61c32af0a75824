/** The same events from a source that has no times: an strace log without `-t`. */

import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { openTrace, type Trace } from '../../src/trace/trace';

export function withoutTimes(whole: Trace): Trace {
  const bare = openTrace({ events: whole.capacity, about: { clock: 'none' } });
  for (let seq = whole.first; seq < whole.next; seq++)
    append(bare, { ...readEvent(whole, seq), t: -1, dur: -1, waited: -1 } as EventDraft);
  return bare;
}
