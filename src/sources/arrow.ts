/** Trace files of Arrow, `*.mux.arrow`, as a format. */

import { endReading, isArrow, openFileReader, readOn } from '../trace/files/decode';
import type { TraceFormat } from './format';

/** Bytes of a file that an event takes at the least, and how much payload may come of one compressed byte. */
const LEAST_OF_EVENT = 10;
const PAYLOAD_OF_BYTE = 2;

export const arrow: TraceFormat = {
  id: 'arrow',
  isOne: isArrow,
  roomOf: (bytes) => ({
    events: Math.ceil(bytes / LEAST_OF_EVENT),
    payload: bytes * PAYLOAD_OF_BYTE,
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
