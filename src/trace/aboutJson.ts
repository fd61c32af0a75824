/** What is true of a trace as a whole, as a line before its events: `{"trace":{…}}`, which is no event, and what is read of it. */

import { type About, CLOCKS, MOST_CODECS, MOST_LOGS, namesOf } from './about';
import { toSafeJson } from './json';

/** What is known of it; without a newline. */
export function toAboutJson(about: About): string {
  const { clock, wall, clockTime, source, program, host, capture, codecs, logs } = about;
  return toSafeJson({
    trace: {
      clock,
      wall,
      clockTime: clockTime || undefined,
      hasBoundedWaits: about.hasBoundedWaits || undefined,
      source: source || undefined,
      program: program || undefined,
      host: host || undefined,
      capture: capture < 0 ? undefined : capture,
      codecs: codecs.length === 0 ? undefined : codecs,
      logs: logs.length === 0 ? undefined : logs,
    },
  });
}

/** Takes over what such a line says; what is no such thing stays as it was. */
export function takeAbout(about: About, told: Readonly<Record<string, unknown>>): void {
  const text = (value: unknown, otherwise: string): string =>
    typeof value === 'string' ? value.slice(0, MOST_TEXT) : otherwise;
  const number = <Otherwise>(value: unknown, otherwise: Otherwise): number | Otherwise =>
    typeof value === 'number' && Math.abs(value) <= MOST_NUMBER ? value : otherwise;
  about.clock = CLOCKS.find((clock) => clock === told['clock']) ?? about.clock;
  about.wall = number(told['wall'], about.wall);
  about.hasBoundedWaits ||= told['hasBoundedWaits'] === true;
  about.clockTime = text(told['clockTime'], about.clockTime);
  about.source = text(told['source'], about.source);
  about.program = text(told['program'], about.program);
  about.host = text(told['host'], about.host);
  about.capture = number(told['capture'], about.capture);
  if (told['codecs'] !== undefined) about.codecs = namesOf(told['codecs'], MOST_CODECS);
  if (told['logs'] !== undefined) about.logs = namesOf(told['logs'], MOST_LOGS);
}

const MOST_TEXT = 4096;
/** Milliseconds that a Date can be of (ECMA-262, 21.4.1.1). */
const MOST_NUMBER = 8.64e15;
