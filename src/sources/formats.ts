/** Every format that a trace is read from, in the order in which a file is asked whether it is one. */

import { arrow } from './arrow';
import type { TraceFormat } from './format';
import { jsonLines } from './jsonLines';
import { STRACE_FORMAT, whyNoLog } from './strace/format';

export const FORMATS: readonly TraceFormat[] = [arrow, jsonLines, STRACE_FORMAT];

/** The format of a file that begins so; undefined for none that is known. */
export function formatOf(head: Uint8Array): TraceFormat | undefined {
  return FORMATS.find((format) => format.isOne(head));
}

const UNKNOWN = 'is no trace: give a *.mux.arrow, JSON lines of muxscope, or the text of strace';

/** Why a file that begins so is of none, as the end of a line that begins with its name. */
export function whyNone(head: Uint8Array): string {
  return whyNoLog(head) || UNKNOWN;
}
