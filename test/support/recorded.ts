/** Trace files of tests, in a folder of their own that is gone after all of them; and what they hold. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FileReading, openTraceFile } from '../../src/sources/fileReading';
import { linesOf } from './traceFiles';

let folder: string | undefined;
let count = 0;

after('remove the trace files of this test file', () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** The path of a file that is not there yet, alone in its folder. */
export function newFile(name = 'a.mux.arrow'): string {
  folder ??= mkdtempSync(path.join(tmpdir(), 'muxscope-traces-'));
  return path.join(mkdtempSync(path.join(folder, `${++count}-`)), name);
}

/** Reads all that is there. */
export async function readAll(file: string): Promise<FileReading> {
  const reading = await openTraceFile(file);
  await reading.ended;
  return reading;
}

/** The file has its own end, and these events; nothing else was left in its folder. */
export async function assertHasEvents(file: string, lines: readonly string[]): Promise<void> {
  const { trace, problem, isWhole } = await readAll(file);
  assert.deepEqual({ problem, isWhole }, { problem: '', isWhole: true });
  assert.deepEqual(linesOf(trace), lines);
  assert.deepEqual(readdirSync(path.dirname(file)), [path.basename(file)]);
}

/** The lines of a text. */
export function linesIn(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
