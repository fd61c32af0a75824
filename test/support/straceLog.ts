/** Logs of strace read into traces, whole or in pieces, and what must be true of every such trace. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { StraceFacts } from '../../src/sources/strace/facts';
import { STRACE_FORMAT } from '../../src/sources/strace/format';
import { StraceDecoder } from '../../src/sources/strace/decoder';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { openTrace, type Trace } from '../../src/trace/trace';

export type ReadLog = {
  readonly trace: Trace;
  readonly events: readonly TraceEvent[];
  readonly facts: StraceFacts;
  readonly problem: string;
};

const FIXTURES = path.resolve('test/fixtures/strace');

/** The logs that are kept, by name. */
export const LOGS: ReadonlyMap<string, string> = new Map(
  readdirSync(FIXTURES).map((name) => [name, readFileSync(path.join(FIXTURES, name), 'utf8')]),
);

/** A log that is kept. */
export function logNamed(name: string): string {
  const log = LOGS.get(name);
  assert.ok(log !== undefined, `no log '${name}'`);
  return log;
}

/** Reads a log in pieces of these lengths, the last of all that is left. */
export function readLog(
  log: string | Uint8Array,
  cuts: readonly number[] = [],
  keep = { events: 1 << 14, payload: 1 << 20 },
): ReadLog {
  const bytes = typeof log === 'string' ? new TextEncoder().encode(log) : log;
  const trace = openTrace(keep);
  const decoder = new StraceDecoder(trace);
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    decoder.push(bytes.slice(at, at + cut));
    at += cut;
  }
  decoder.end();
  const events = Array.from({ length: trace.next - trace.first }, (_, i) =>
    readEvent(trace, trace.first + i),
  ).filter((event) => event !== undefined);
  return { trace, events, facts: decoder.facts, problem: decoder.problem };
}

/** Whether it is told to be one, by its begin. */
export function isLog(text: string): boolean {
  return STRACE_FORMAT.isOne(new TextEncoder().encode(text).subarray(0, 65_536));
}

/** `loop tick kind` and what else an event of the kind tells, without what is absent. */
export function said(events: readonly TraceEvent[], ...kinds: readonly string[]): string[] {
  return events
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map((event) => {
      const rest = Object.entries(event).flatMap(([name, value]) =>
        isLeftOut(name, value) ? [] : [`${name}=${textOf(value)}`],
      );
      return [event.loop, event.tick, event.kind, ...rest].join(' ');
    });
}

const LEFT_OUT = new Set(['seq', 'loop', 'tick', 'kind', 't', 'gen', 'src']);

/** Absent, or the same for all. */
function isLeftOut(name: string, value: unknown): boolean {
  const isUnknown = (name === 'waited' || name === 'dur') && value === -1;
  return LEFT_OUT.has(name) || value === '' || value === false || isUnknown;
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}
