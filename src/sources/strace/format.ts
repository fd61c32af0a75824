/** The text of strace(1) as a file format: told by calls with results, whatever stands around them. */

import { headOf } from './heads';
import { readResult } from './result';
import { parseValues } from './values';
import type { TraceFormat } from '../format';
import { linesOf, openManner } from './clean';
import { StraceDecoder } from './decoder';
import { isTold } from './families';
import { ASK_FOR, otherThan } from './others';
import { encodingOf } from './text';

/** Of a log that is larger the newest part is kept. */
const MOST_EVENTS = 1 << 22;
const MOST_PAYLOAD = 256 << 20;

export const STRACE_FORMAT: TraceFormat = {
  id: 'strace',
  isOne: (head) => {
    const text = new TextDecoder(encodingOf(head)).decode(head);
    return otherThan(text) === '' && hasCall(text);
  },
  // A line has about 120 bytes; a wait of many may be as much as four events of them.
  roomOf: (bytes) => ({
    events: Math.min(MOST_EVENTS, Math.ceil(bytes / 30) + 1024),
    payload: Math.min(MOST_PAYLOAD, Math.ceil(bytes / 2) + 4096),
  }),
  open: (trace, files) => new StraceDecoder(trace, files),
};

/** Why a file that begins so is no log, as the end of a sentence about it: what it looks like; empty where nothing is known. */
export function whyNoLog(head: Uint8Array): string {
  const encoding = encodingOf(head);
  // No text: what looks like a call in it is none.
  if (encoding === 'utf-8' && head.includes(0)) return '';
  const text = new TextDecoder(encoding).decode(head);
  const hasOthers = text.split('\n').some((line) => headOf(line.trimEnd(), isTold)?.is === 'other');
  const others = `is a log of strace with no call that reads, writes or waits: ${ASK_FOR}`;
  return otherThan(text) || (hasOthers && !hasCall(text) ? others : '');
}

/** Whether a line of the text is a call of which events are made, whole, begun or resumed. */
function hasCall(text: string): boolean {
  const manner = openManner();
  const lines = WHOLE_IN_TEXT.test(text) ? linesInText(text) : text.split('\n');
  return lines.some((line) => linesOf(line, manner).some(isCall));
}

/** A whole log as one text of JSON, of which only the begin is known: it has no end that could be parsed. */
const WHOLE_IN_TEXT = /^\s*[{"[][^\n]*\\n[^\n]*$/;

function linesInText(text: string): string[] {
  return text.split(/(?<!\\)(?:\\\\)*\\n/).map((line) => line.replace(/\\(["\\/])/g, '$1'));
}

function isCall(line: string): boolean {
  const head = headOf(line, isTold);
  if (head?.is === 'resumed') return true;
  if (head?.is !== 'call') return false;
  const { end } = parseValues(line, head.from);
  return end < 0 ? line.endsWith(' <unfinished ...>') : readResult(line, end) !== undefined;
}
