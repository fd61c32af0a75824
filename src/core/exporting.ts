/** Traces written for other tools: read from their file in one pass, of any length, and written beside as that goes on. */

import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { findTraceFile, findTraceFiles } from '../sources/findFile';
import { type FileReading, readTraceFile } from '../sources/fileReading';
import { openChrome } from '../trace/export/chrome';
import type { Drain, Exporter } from '../trace/export/exporter';
import { openJsonl } from '../trace/export/jsonl';
import { openParquet } from '../trace/export/parquet';
import { openPcapng } from '../trace/export/pcapng';
import { openTrace, type Trace } from '../trace/trace';
import { AsideFile, placeFor, Unwritable } from './asideFile';

export const EXPORTS = ['pcapng', 'parquet', 'jsonl', 'chrome'] as const;
export type ExportFormat = (typeof EXPORTS)[number];

export type Export = {
  /** Never rejects for what is in the trace, nor for a disk that is full. */
  readonly ended: Promise<Exported>;
  /** Ends it; nothing of it is left then. */
  stop(): void;
};

export type Exported =
  | {
      readonly kind: 'done';
      readonly file: string;
      readonly bytes: number;
      readonly holds: string;
      readonly leftOut: readonly string[];
      /** What in it is not as it was, each as one line. */
      readonly remarks: readonly string[];
      /** What of the trace could not be read; empty where all could. */
      readonly problem: string;
    }
  | { readonly kind: 'stopped' }
  /** There was nothing to be written, or it could not be. */
  | { readonly kind: 'refused' | 'failed'; readonly reason: string };

/** Where the bytes go: what `place` says when all of the trace is known, and until then aside in `folder`. */
type Target = {
  readonly folder: string;
  readonly name: string;
  /** Of a dataset's column; absent: one trace alone. */
  readonly trace?: string;
  readonly place: (trace: Trace) => string;
};

/** Bytes. */
const HASHED_AT_ONCE = 1 << 20;

/** What is written needs no looking back: events go on as they come. */
const KEEP = { events: 1 << 16, payload: 64 << 20 };

/**
 * Begins to write a trace file as another; throws UnreadableTrace and Unwritable. `isStopped` is asked while all of it is read for the
 * name that it gets in a dataset. `sisters`: files of the same strace -ff.
 */
export async function beginExport(
  from: string,
  to: ExportFormat,
  file: string,
  isStopped: () => boolean = () => false,
  sisters: readonly string[] = [],
): Promise<Export> {
  const isDataset = to === 'parquet' && (/[/\\]$/.test(file) || isFolder(file));
  const hash = isDataset ? await hashOf(from, isStopped) : '';
  if (hash === undefined) return STOPPED;
  const found = await findTraceFiles([from, ...sisters]);
  try {
    const target = isDataset ? datasetAt(file, from, hash) : fileAt(file, from);
    const trace = openTrace(KEEP);
    const aside = new AsideFile(target.folder, target.name);
    const drain = (bytes: Uint8Array): void => write(run, bytes);
    const exporter = openExporter(to, trace, target.trace, drain);
    const run: Run = { to, file, exporter, aside, trace, target, isStopped: false };
    const reading = readTraceFile(found, trace, { onRead: () => write(run, exporter.take()) });
    run.reading = reading;
    return { ended: finish(run, reading), stop: () => stop(run) };
  } catch (error) {
    await found.handle.close();
    throw error;
  }
}

const STOPPED: Export = { ended: Promise.resolve({ kind: 'stopped' }), stop: () => {} };

type Run = {
  readonly to: ExportFormat;
  readonly file: string;
  readonly exporter: Exporter;
  readonly aside: AsideFile;
  readonly trace: Trace;
  readonly target: Target;
  reading?: FileReading;
  isStopped: boolean;
  /** Why writing failed. */
  error?: Unwritable;
};

function write(run: Run, bytes: Uint8Array): void {
  if (run.isStopped) return;
  try {
    run.aside.write(bytes);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    run.error = error;
    stop(run);
  }
}

function stop(run: Run): void {
  run.isStopped = true;
  run.reading?.close();
}

async function finish(run: Run, reading: FileReading): Promise<Exported> {
  const { aside, exporter, trace, target } = run;
  try {
    await reading.ended;
    throwIfUnwritable(run);
    if (run.isStopped) return { kind: 'stopped' };
    const { problem, hasFailed } = reading;
    if (hasFailed) return { kind: 'failed', reason: problem };
    if (trace.next === 0 && problem !== '') return { kind: 'refused', reason: problem };
    if (run.to === 'chrome' && trace.about.clock === 'none')
      return { kind: 'refused', reason: `${reading.path} ${NO_TIMES}` };
    exporter.end();
    throwIfUnwritable(run);
    aside.write(exporter.take());
    const file = target.place(trace);
    aside.keepAs(file);
    const { holds, leftOut, remarks } = exporter.told();
    return { kind: 'done', file, bytes: aside.length, holds, leftOut, remarks, problem };
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    return { kind: 'failed', reason: `${run.file} cannot be written: ${error.message}` };
  } finally {
    aside.close();
  }
}

function throwIfUnwritable({ error }: Run): void {
  if (error !== undefined) throw error;
}

const NO_TIMES = 'has no times, and slices are nothing else: export it to jsonl or parquet';

function openExporter(
  to: ExportFormat,
  trace: Trace,
  name: string | undefined,
  drain: Drain,
): Exporter {
  switch (to) {
    case 'pcapng':
      return openPcapng(trace, drain);
    case 'parquet':
      return openParquet(trace, name);
    case 'jsonl':
      return openJsonl(trace);
    case 'chrome':
      return openChrome(trace);
  }
}

function fileAt(file: string, from: string): Target {
  const place = placeFor(file);
  if (place === realpathSync(from))
    throw new Unwritable('it is the trace itself: give another file');
  return { folder: path.dirname(place), name: path.basename(place), place: () => place };
}

/** What partitions of Hive, and with it Spark and Trino, are called whose value is not known. */
const UNKNOWN = '__HIVE_DEFAULT_PARTITION__';

/** `host=…/day=…/` below the folder; the trace is called by its file, and by what is in it: the same again replaces its own, and no other. */
function datasetAt(folder: string, from: string, hash: string): Target {
  const base = path.basename(from).replace(/(?:\.mux)?\.[^.]*$/, '');
  const name = `${base.replace(/[^\w.-]/g, '_')}-${hash.slice(0, 8)}`;
  placeFor(path.join(folder, name));
  return {
    folder,
    name,
    trace: name,
    place: ({ about: { host, wall } }) => {
      const day = wall === undefined ? UNKNOWN : new Date(wall).toISOString().slice(0, 10);
      const where = [`host=${encodeURIComponent(host) || UNKNOWN}`, `day=${day}`];
      return path.join(folder, ...where, `${name}.parquet`);
    },
  };
}

/**
 * Of all of it: logs of one program begin alike, and so may traces made of them. Found for this alone: several files that are read as
 * one are read once. Undefined where it was stopped.
 */
async function hashOf(from: string, isStopped: () => boolean): Promise<string | undefined> {
  const { handle } = await findTraceFile(from);
  try {
    const hash = createHash('sha256');
    const piece = Buffer.alloc(HASHED_AT_ONCE);
    for (let at = 0; !isStopped();) {
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
