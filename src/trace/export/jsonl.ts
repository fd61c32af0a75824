/** A trace as JSON lines: what it says of itself as a whole, then every event that its file has, as `show --json` prints it. */

import { toAboutJson } from '../aboutJson';
import { toJson } from '../json';
import { readOn } from '../pass';
import type { Trace } from '../trace';
import { plural } from '../words';
import type { Exporter } from './exporter';
import { openSink, putText, takeBytes } from './sink';

export function openJsonl(trace: Trace): Exporter {
  const sink = openSink();
  let events = 0;
  // What is true of it is known when its first event is there.
  const begin = (): void => putText(sink, `${toAboutJson(trace.about)}\n`);
  readOn(trace.pass, (seq) => {
    if (events++ === 0) begin();
    putText(sink, `${toJson(trace, seq)}\n`);
  });
  return {
    take: () => takeBytes(sink),
    end: () => {
      if (events === 0) begin();
    },
    told: () => ({ holds: plural(events, 'event'), leftOut: [], remarks: [] }),
  };
}
