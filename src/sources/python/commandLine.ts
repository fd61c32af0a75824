/** What a Python runs, read from its command line as Python reads it (python(1), Python/getopt.c). */

import path from 'node:path';

/** `name`: a script as it is written, a module's, or the program itself. `next`: the words behind it. */
export type Run = {
  readonly is: 'script' | 'module' | 'code' | 'input';
  readonly name: string;
  readonly next: readonly string[];
};

/** Options of a letter with a value, in the same word or the next; `-c` and `-m` are the last. */
const WITH_VALUE = /[cmWX]/;
/** The only one with a value that is spelt out. */
const CHECKS = '--check-hash-based-pycs';

/** Of the words behind the interpreter; undefined: none of them says what to run. */
export function runOf(words: readonly string[]): Run | undefined {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const at = word === '--' ? i + 1 : i;
    if (word === '-') return { is: 'input', name: word, next: words.slice(i + 1) };
    if (at > i || !word.startsWith('-'))
      return at < words.length
        ? { is: 'script', name: words[at]!, next: words.slice(at + 1) }
        : undefined;
    if (word === CHECKS) i++;
    const letter = word.startsWith('--') ? null : WITH_VALUE.exec(word);
    if (letter === null) continue;
    const attached = word.slice(letter.index + 1);
    const name = attached === '' ? words[++i] : attached;
    if (name === undefined) break;
    const next = words.slice(i + 1);
    if (letter[0] === 'c') return { is: 'code', name, next };
    if (letter[0] === 'm') return { is: 'module', name, next };
  }
  return undefined;
}

/** The script or module that a Python runs: `server.py`, `pytest`; `python` where it is neither. A debugger is not what is meant. */
export function nameOf(argv: readonly string[]): string {
  const run = meantBy(argv);
  if (run?.is === 'code') return 'python -c';
  return run === undefined || run.is === 'input' ? 'python' : path.basename(run.name);
}

/** The whole path of the script that a Python runs; empty where it runs none. */
export function scriptOf({
  argv,
  folder,
}: {
  readonly argv: readonly string[];
  readonly folder: string;
}): string {
  const { is, name = '' } = meantBy(argv) ?? {};
  return is === 'script' && name.endsWith('.py') ? path.resolve(folder, name) : '';
}

function meantBy(argv: readonly string[]): Run | undefined {
  const run = runOf(argv.slice(1));
  const isDebugger =
    run !== undefined && run.is !== 'code' && path.basename(run.name) === 'debugpy';
  return isDebugger ? debuggedBy(run.next) : run;
}

/** Of debugpy's words: all its options have a value but for two, and those that Python's last have, too (`python -m debugpy --help`). */
function debuggedBy(words: readonly string[]): Run | undefined {
  let i = 0;
  while (words[i]?.startsWith('--') === true)
    i += words[i] === '--wait-for-client' || words[i] === '--log-to-stderr' ? 1 : 2;
  return runOf(words.slice(i));
}
