/** Trace files of Arrow, `*.mux.arrow`, as a format. */

import { countRows } from '../trace/files/countRows';
import { endReading, isArrow, openFileReader, readOn } from '../trace/files/decode';
import type { TraceFormat } from './format';

/** Bytes of a file that an event takes, seldom fewer, and how much payload may come of one compressed byte: of dull payload more than 200. */
const BYTES_OF_EVENT = 10;
const PAYLOAD_OF_BYTE = 256;
/** What a store takes at the most. */
const MOST_PAYLOAD = 1 << 27;

export const arrow: TraceFormat = {
  id: 'arrow',
  isOne: isArrow,
  roomOf: (bytes) => ({
    events: Math.ceil(bytes / BYTES_OF_EVENT),
    payload: Math.min(MOST_PAYLOAD, bytes * PAYLOAD_OF_BYTE),
  }),
  countIn: countRows,
  open(trace) {
    const reader = openFileReader(trace);
    return {
      push: (bytes) => readOn(reader, bytes),
      end: () => endReading(reader),
      get state() {
        return reader.state;
      },
      get problem() {
        return reader.problem;
      },
    };
  },
};
