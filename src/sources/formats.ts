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

/** How compressed files begin, and what unpacks them. */
const PACKED: readonly (readonly [begin: string, by: string, unpack: string])[] = [
  ['1f8b', 'gzip', 'gunzip -k'],
  ['28b52ffd', 'zstd', 'unzstd'],
  ['fd377a585a00', 'xz', 'unxz -k'],
  ['425a68', 'bzip2', 'bunzip2 -k'],
  ['504b0304', 'zip', 'unzip'],
];

function whyPacked(head: Uint8Array): string {
  const begin = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
  const packed = PACKED.find(([bytes]) => begin.join('').startsWith(bytes));
  if (packed === undefined) return '';
  const [, by, unpack] = packed;
  return `is compressed by ${by}: unpack it with ${unpack}, and give what comes of it`;
}

/** Why a file that begins so is of none, as the end of a line that begins with its name. */
export function whyNone(head: Uint8Array): string {
  return whyPacked(head) || whyNoLog(head) || UNKNOWN;
}
