/** A trace as JSON lines: every event that its file has, as `show --json` prints it. */

import { toJson } from '../json';
import { readOn } from '../pass';
import type { Trace } from '../trace';
import { plural } from '../words';
import type { Exporter } from './exporter';
import { openSink, putText, takeBytes } from './sink';

export function openJsonl(trace: Trace): Exporter {
  const sink = openSink();
  let events = 0;
  readOn(trace.pass, (seq) => {
    events++;
    putText(sink, `${toJson(trace, seq)}\n`);
  });
  return {
    take: () => takeBytes(sink),
    end: () => undefined,
    told: () => ({ holds: plural(events, 'event'), leftOut: [], remarks: [] }),
  };
}
