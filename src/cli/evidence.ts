/** The events that prove findings, kept from when they are told, as a long trace lets them go; and what they were in words. */

import type { Diagnosis } from '../diagnose/diagnosis';
import type { Finding } from '../diagnose/finding';
import type { TraceEvent } from '../trace/event';
import type { Trace } from '../trace/trace';
import { nameOfFd } from '../trace/words';
import { readToTell } from '../trace/told';
import { describeEvent } from './calls';

/** Enough for a line. */
const BRIEF = { bytes: 64, characters: 256 };

export type EvidenceBook = {
  /** Keeps what was told since the last time. */
  readonly keep: () => void;
  /** Undefined where it was let go before anybody kept it. */
  readonly eventAt: (seq: number) => TraceEvent | undefined;
};

export function openEvidence(trace: Trace, diagnosis: Diagnosis): EvidenceBook {
  const kept = new Map<number, TraceEvent>();
  const eventAt = (seq: number): TraceEvent | undefined =>
    kept.get(seq) ?? readToTell(trace, seq, BRIEF);
  const keepOf = ({ evidence }: Finding): void => {
    for (const { seq } of evidence) {
      const event = eventAt(seq);
      if (event !== undefined) kept.set(seq, event);
    }
  };
  return { keep: () => diagnosis.news().forEach(keepOf), eventAt };
}

/** `recv(6, 1024) = 0 end`, `ready 6 r`. */
export function eventWords(event: TraceEvent): string {
  const { kind, fd = -1, gen = 0, events = '', ready = 0, errno } = event;
  const called = describeEvent(event, undefined)?.text;
  if (called !== undefined) return called;
  if (kind === 'ready') return `ready ${nameOfFd({ fd, gen })} ${events}`;
  if (kind === 'wake') return errno === undefined ? `wait = ${ready} ready` : `wait = ${errno}`;
  return fd < 0 ? kind : `${kind} ${nameOfFd({ fd, gen })}`;
}
