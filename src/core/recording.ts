/** Traces kept in files: a session recorded while it goes on, and one saved at once. */

import type { Trace } from '../trace/trace';
import { placeFor, Unwritable } from './asideFile';
import { TraceFile } from './traceFile';

/** What a session is recorded to. */
export type Recording = {
  readonly file: string;
  /** Why it stopped before its end, in one line; empty while all is well. */
  readonly problem: string;
  readonly isOver: boolean;
  /** Events were added to the trace. */
  onAppend(): void;
  /** Everything is in the file, with its end; without one event there is no file. Never throws: `problem` tells. */
  finish(): void;
};

/** An event is in the file so long after it came, at the latest: with a busy machine below one second. */
const FLUSH_MS = 400;
/** Shorter than what a reader takes for abandoned (sources/fileReading). */
const TOUCH_MS = 10_000;
const MOST_SHOWN = 200;

/** Records from what is kept now on; `onStop`: the recording stopped before its end. Throws Unwritable. */
export function recordTo(file: string, trace: Trace, onStop: () => void): Recording {
  return new FileRecording(openFree(file, trace), onStop);
}

/** Saves what is kept now, written aside and renamed; throws Unwritable, and what had the name stays. Resolves to how many events. */
export async function saveTo(path: string, trace: Trace): Promise<number> {
  const file = openFree(path, trace);
  try {
    const end = trace.next;
    while (trace.next - file.missing < end && file.writeBatch()) await pause();
    file.finish();
    return file.events;
  } finally {
    file.close();
  }
}

/** Those that grow now: nobody replaces them meanwhile. */
const growing = new Set<string>();

function openFree(path: string, trace: Trace): TraceFile {
  if (growing.has(placeFor(path)))
    throw new Unwritable('it is recorded to already: stop that first, or give another file');
  return new TraceFile(path, trace);
}

class FileRecording implements Recording {
  readonly #file: TraceFile;
  readonly #onStop: () => void;
  readonly #touching: NodeJS.Timeout;
  #flushing: NodeJS.Timeout | undefined;
  #problem = '';
  #isOver = false;

  constructor(file: TraceFile, onStop: () => void) {
    this.#file = file;
    growing.add(file.path);
    this.#onStop = onStop;
    this.#touching = setInterval(() => this.#try(() => file.touch()), TOUCH_MS).unref();
    this.onAppend();
  }

  get file(): string {
    return this.#file.path;
  }

  get problem(): string {
    return this.#problem;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  onAppend(): void {
    // Before the ring of events has gone round, or that of their bytes.
    while (!this.#isOver && this.#file.isFull) this.#write();
    if (!this.#isOver && this.#file.missing > 0)
      this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS).unref();
  }

  finish(): void {
    this.#flush();
    if (this.#isOver) return;
    this.#try(() => {
      if (this.#file.events > 0) this.#file.finish();
    });
    this.#end();
  }

  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    while (!this.#isOver && this.#file.missing > 0) this.#write();
  }

  #write(): void {
    this.#try(() => {
      this.#file.writeBatch();
      this.#file.takeName();
    });
  }

  #try(act: () => void): void {
    if (this.#isOver) return;
    try {
      act();
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      this.#problem = problemOf(this.#file, error);
      this.#end();
      this.#onStop();
    }
  }

  #end(): void {
    this.#isOver = true;
    growing.delete(this.#file.path);
    clearTimeout(this.#flushing);
    clearInterval(this.#touching);
    this.#file.close();
  }
}

function problemOf({ path, events, hasName }: TraceFile, { message }: Unwritable): string {
  const shown = path.length <= MOST_SHOWN ? path : `…${path.slice(-MOST_SHOWN)}`;
  const kept = hasName ? `, it has the first ${events} events` : '';
  return `${shown} is recorded no further${kept}: ${message}`;
}

/** Between two batches of a save others get their turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
