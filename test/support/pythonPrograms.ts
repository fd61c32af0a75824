/** Python programs that a test writes, each in a folder of its own that goes with the test. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { skipWith } from '../skip';
import { command, type Finished } from './command';
import { pythonProblem, realPython } from './python';

export type PythonPrograms = {
  /** The interpreter, and the folder of the test that runs. */
  readonly python: string;
  readonly folder: string;
  /** Writes an executable file of these lines; gives its path. */
  write(name: string, ...lines: string[]): string;
  /** Runs a program under the probe by the command, to its end; standard output is the trace as JSON lines. */
  watch(program: string): Promise<Finished>;
};

/** Called in a suite: skips it, saying why, where there is no Python. */
export function usePythonPrograms(): PythonPrograms {
  let python = '';
  let folder = '';
  before('find Python', function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
  });
  beforeEach('make a folder', () => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
  });
  afterEach('remove it', () => rmSync(folder, { recursive: true, force: true }));
  return {
    get python() {
      return python;
    },
    get folder() {
      return folder;
    },
    write: (name, ...lines) => {
      const file = path.join(folder, name);
      writeFileSync(file, lines.join('\n') + '\n', { mode: 0o755 });
      return file;
    },
    watch: (program) => command('python', '--python', python, '--json', program),
  };
}
