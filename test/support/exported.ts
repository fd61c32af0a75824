/** Traces as tests export them: lines of `--json`, or a trace that is built, through the very reader and writers of the product. */

import { jsonLines } from '../../src/sources/jsonLines';
import type { About } from '../../src/trace/about';
import type { OpenExporter } from '../../src/trace/export/exporter';
import { linesFrom } from '../../src/trace/jsonLines';
import { openTrace, type Trace } from '../../src/trace/trace';

/** All that is kept of a trace, as lines. */
export function linesOf(trace: Trace): string {
  let text = '';
  for (let next = trace.first; next < trace.next;) {
    const piece = linesFrom(trace, next);
    text += piece.lines;
    next = piece.next;
  }
  return text;
}

/** What is written of these lines, in pieces, and what is told of it. */
export function exported(lines: string, open: OpenExporter, about: Partial<About> = {}) {
  const trace = openTrace({ events: 1 << 12, payload: 32 << 20, about });
  const exporter = open(trace);
  const decoder = jsonLines.open(trace);
  const bytes = Buffer.from(lines);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    decoder.push(bytes.subarray(at, at + PIECE));
    pieces.push(Buffer.from(exporter.take()));
  }
  decoder.end();
  exporter.end();
  pieces.push(Buffer.from(exporter.take()));
  return { bytes: Buffer.concat(pieces), told: exporter.told() };
}

const PIECE = 64 << 10;
