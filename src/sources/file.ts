/** An opened file as a source: what it holds comes into the trace as it is read, and as it grows. */

import { basename } from 'node:path';
import { lastTimeOf } from '../trace/reading';
import type { Trace } from '../trace/trace';
import type { FoundFile } from './findFile';
import { type FileReading, readTraceFile } from './fileReading';
import type { Abilities, Ending, Source, SourceListener } from './source';

/** Why an opened file cannot do what a program can. */
export const FILE_REASONS = {
  happened: 'what a file tells has happened already',
  gone: 'the sockets of a file are gone',
} as const;

const { happened, gone } = FILE_REASONS;
const ABILITIES: Abilities = {
  pause: happened,
  step: happened,
  clients: gone,
  pollers: happened,
  kernel: gone,
};

export class FileSource implements Source {
  readonly is = 'file';
  readonly abilities = ABILITIES;
  readonly ended: Promise<Ending>;
  readonly reading: FileReading;

  /** Begins to read at once; `running` when its first rows are there. */
  constructor(found: FoundFile, trace: Trace, listener: SourceListener) {
    const onRead = (): void => listener.onAppend();
    this.reading = readTraceFile(found, trace, { follow: 'fresh', onRead });
    this.ended = this.reading.ended.then(() => endingOf(this.reading));
    void this.reading.begun.then(() => {
      if (this.hasBegun) listener.onRunning();
    });
  }

  get name(): string {
    return basename(this.reading.path);
  }

  get title(): string {
    return this.reading.path;
  }

  /** One of which nothing can be read is refused. */
  get hasBegun(): boolean {
    const { trace, problem } = this.reading;
    return trace.next > 0 || problem === '';
  }

  /** The time of its last event. */
  nowNs(): number {
    return Math.max(0, lastTimeOf(this.reading.trace));
  }

  stop(): void {
    this.reading.close();
  }

  pause(): void {
    // It has no such ability.
  }

  resume(): void {
    // Nor this.
  }

  step(): void {
    // Nor this.
  }

  unread(): number {
    return 0;
  }
}

function endingOf({ trace, problem }: FileReading): Ending {
  if (problem === '') return { kind: 'done' };
  return { kind: trace.next === 0 ? 'refused' : 'failed', reason: problem };
}
