/** The traces of one folder, and what is found in them: read when they are asked for, the one that was asked for last kept. */

import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { openSourceTexts } from '../../core/sourceTexts';
import { type Diagnosis, openDiagnosis } from '../../diagnose/diagnosis';
import type { Finding } from '../../diagnose/finding';
import type { PortFraming } from '../../diagnose/portFraming';
import { openSieve } from '../../diagnose/sieve';
import { findTraceFile } from '../../sources/findFile';
import { readTraceFile } from '../../sources/fileReading';
import { openTrace, type Trace } from '../../trace/trace';

/** What may be asked of a folder cannot be had; says what, the value, and what to do. */
export class Refused extends Error {}

export type Opened = {
  readonly trace: Trace;
  readonly diagnosis: Diagnosis;
  readonly findings: readonly Finding[];
  readonly silenced: number;
  /** What is wrong with the file, in one line; empty while all is well. */
  readonly problem: string;
};

export type TraceFile = {
  readonly trace: string;
  readonly bytes: number;
  readonly written: string;
};

export type Folder = {
  /** The newest first, and how many there are. */
  list(): Promise<{ readonly files: readonly TraceFile[]; readonly count: number }>;
  /** By its name below the folder; throws Refused. */
  open(name: string): Promise<Opened>;
};

const KEEP = { events: 1 << 20, payload: 64 << 20 };
const MOST_LISTED = 100;
/** Folders below it are looked into so deep. */
const DEPTH = 3;
/** What a trace is called; one of another name is opened, too. */
const TRACE_NAME = /\.(?:mux\.arrow|jsonl|strace|log|txt)$/;
/** Of strace -ff -o LOG, of which each is opened with all the others: `LOG.PID`. */
const SISTER_NAME = /^(.*)\.\d{1,7}$/;

/** Nothing outside of it is ever read; `framings`: how messages are cut, as far as somebody said so. */
export function openFolder(root: string, framings: readonly PortFraming[] = []): Folder {
  const inside = realpathSync(root);
  let last: { readonly key: string; readonly opened: Opened } | undefined;
  return {
    list: async () => {
      const names = await namesIn(inside, '', DEPTH);
      const all = names.map((name) => fileOf(inside, name));
      const files = all.sort((a, b) => b.written.localeCompare(a.written)).slice(0, MOST_LISTED);
      return { files, count: all.length };
    },
    async open(name) {
      const file = resolveIn(inside, name);
      const { size, mtimeMs } = statSync(file);
      const key = `${file} ${size} ${mtimeMs}`;
      if (last?.key !== key) last = { key, opened: await read(file, inside, framings) };
      return last.opened;
    },
  };
}

async function namesIn(root: string, below: string, depth: number): Promise<string[]> {
  const names: string[] = [];
  const logs = new Set<string>();
  for (const entry of readdirSync(path.join(root, below), { withFileTypes: true })) {
    const name = path.join(below, entry.name);
    const isOpen = entry.isDirectory() && depth > 0 && !/^(?:\.|node_modules$)/.test(entry.name);
    if (isOpen) names.push(...(await namesIn(root, name, depth - 1)));
    if (!entry.isFile()) continue;
    const [, log] = SISTER_NAME.exec(entry.name) ?? [];
    if (TRACE_NAME.test(name)) names.push(name);
    else if (log !== undefined && !logs.has(log) && (await isOfSeveral(path.join(root, name)))) {
      logs.add(log);
      names.push(name);
    }
  }
  return names;
}

/** Many files have a number at their end. */
async function isOfSeveral(file: string): Promise<boolean> {
  try {
    const { handle, files } = await findTraceFile(file);
    await handle.close();
    return files !== undefined;
  } catch {
    return false;
  }
}

function fileOf(root: string, name: string): TraceFile {
  const { size, mtime } = statSync(path.join(root, name));
  return { trace: name, bytes: size, written: mtime.toISOString() };
}

/** Neither `..` nor an absolute path nor a link leads out of the folder. */
function resolveIn(root: string, name: string): string {
  const refused = new Refused(
    `${JSON.stringify(name)} is no trace of this folder: ask traces for their names`,
  );
  const file = path.resolve(root, name);
  if (!isInside(root, file)) throw refused;
  return realpathSync(file);
}

/** It is a file of the folder, by whatever links. */
function isInside(root: string, file: string): boolean {
  try {
    const real = realpathSync(file);
    const relative = path.relative(root, real);
    const isBelow = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
    return isBelow && statSync(real).isFile();
  } catch {
    return false;
  }
}

async function read(file: string, root: string, framings: readonly PortFraming[]): Promise<Opened> {
  let found: Awaited<ReturnType<typeof findTraceFile>>;
  try {
    found = await findTraceFile(file);
  } catch (error) {
    throw new Refused((error as Error).message);
  }
  // With what stands beside it, which may be a link out of the folder.
  const stranger = found.files?.find((each) => !isInside(root, each));
  if (stranger !== undefined) {
    await found.handle.close();
    const name = JSON.stringify(path.relative(root, stranger));
    throw new Refused(
      `it is read together with ${name}, which leads out of this folder: take that away`,
    );
  }
  const trace = openTrace(KEEP);
  const diagnosis = openDiagnosis(trace, { framings });
  const reading = readTraceFile(found, trace);
  await reading.ended;
  diagnosis.end();
  // A program elsewhere is not read, though a trace may name it.
  const sources = openSourceTexts([root]);
  const sieve = openSieve((name) => (path.isAbsolute(name) ? undefined : sources(name)));
  const { findings, silenced } = sieve.atEnd(diagnosis, trace);
  return { trace, diagnosis, findings, silenced, problem: reading.problem };
}
