/** The one way to standard output and standard error: whatever a text from outside holds, nothing in it speaks to a terminal. */

import { toSafeJson } from '../trace/json';
import type { Output } from './output';
import { escapeControls, fold, type Look, render, type Span, span } from './terminal';

/** A line in its pieces. */
export type Line = readonly Span[];

/** How lines are made to fit: cut, left as long as they are, or folded, going on under so many columns. */
export type Fitting = 'cut' | 'whole' | { readonly foldedAt: number };

/** Where a command prints. */
export type Screen = {
  readonly look: Look;
  readonly hasKeys: boolean;
  readonly print: (lines: readonly Line[], fitting?: Fitting) => void;
  /** Whole lines, as long as they are. */
  readonly printText: (text: string) => void;
  /** Lines of JSON as `trace/jsonLines` makes them of events. */
  readonly printEvents: (lines: string) => void;
  /** Each value as one line of JSON. */
  readonly printJson: (values: readonly object[]) => void;
  /** One line to standard error. */
  readonly tell: (line: string) => void;
  /** To standard error, over what was shown before; left out where that is not taken yet. Empty: none any more. */
  readonly showProgress: (text: string) => void;
};

/** Characters of a line to standard error at the most, and of them those that its end keeps: what helps stands there. */
const TOLD = 500;
const TOLD_END = 280;
/** Back to the line's begin, and all of it away. */
const CLEAR = '\r\x1b[K';

export function openScreen(
  stdout: Pick<Output, 'write'>,
  stderr: Pick<Output, 'write' | 'pending'>,
  look: Look,
  hasKeys = false,
): Screen {
  const print: Screen['print'] = (lines, fitting = 'cut') =>
    stdout.write(textOf(lines, look, fitting));
  const asLine = (text: string): Line => [span(text)];
  return {
    ...{ look, hasKeys, print },
    printText: (text) => print(text.trimEnd().split('\n').map(asLine), 'whole'),
    printEvents: (lines) => stdout.write(lines),
    printJson: (values) => stdout.write(values.map((value) => `${toSafeJson(value)}\n`).join('')),
    tell: (line) => stderr.write(`${shorten(escapeControls(line))}\n`),
    showProgress: (text) => {
      if (stderr.pending === 0) stderr.write(CLEAR + escapeControls(text));
    },
  };
}

function textOf(lines: readonly Line[], look: Look, fitting: Fitting): string {
  const wide = fitting === 'whole' ? { ...look, width: Infinity } : look;
  let text = '';
  for (const line of lines) {
    const safe = line.map((span) => ({ text: escapeControls(span.text), style: span.style }));
    const folded = typeof fitting === 'object' ? fold(safe, look, fitting.foldedAt) : [safe];
    for (const spans of folded) text += `${render(spans, wide)}\n`;
  }
  return text;
}

/** A text too long loses of its middle: the begin says what it is about, the end what helps, and what came from outside stands between. */
function shorten(text: string): string {
  if (text.length <= TOLD) return text;
  const begin = text.slice(0, TOLD - TOLD_END - 1).replace(/[\ud800-\udbff]$/, '');
  return `${begin}…${text.slice(-TOLD_END).replace(/^[\udc00-\udfff]/, '')}`;
}
