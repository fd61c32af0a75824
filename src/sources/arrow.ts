/** Trace files of Arrow, `*.mux.arrow`, as a format. */

import { endReading, isArrow, openFileReader, readOn } from '../trace/files/decode';
import type { TraceFormat } from './format';

/** Bytes of a file that an event takes at the least, and how much payload may come of one compressed byte: of dull payload more than 200. */
const LEAST_OF_EVENT = 4;
const PAYLOAD_OF_BYTE = 256;
/** What a store takes at the most. */
const MOST_PAYLOAD = 1 << 27;

export const arrow: TraceFormat = {
  id: 'arrow',
  isOne: isArrow,
  roomOf: (bytes) => ({
    events: Math.ceil(bytes / LEAST_OF_EVENT),
    payload: Math.min(MOST_PAYLOAD, bytes * PAYLOAD_OF_BYTE),
  }),
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
