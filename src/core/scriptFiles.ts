/** `*.mux.json` files from disk: a scenario to run, or a script for clients; or in one line why it is none, and where. */

import path from 'node:path';
import { BUILT_IN_CODECS } from '../framing/codecs';
import type { Scenario } from '../lab/scenario';
import { SCENARIOS } from '../lab/scenarios/scenarios';
import { type Script, descriptorsFor } from '../lab/script';
import {
  type ReadScript,
  type ScriptFile,
  findInSteps,
  findLongFrame,
  readScript,
} from '../lab/scriptFile';
import type { ShapeProblem } from '../lab/shape';
import { mostDescriptors } from '../os/platform';
import { POLLER_NAMES, type PollerName } from '../pollers/list';
import { readOutsideFile, UnreadableFile } from './outsideFile';
import { type FileProblem, type Loaded, NO_PROGRAM } from './scenarioFiles';

/** Of a path in a file, this much is told. */
const MAX_PATH = 200;

/** A script, or bytes to send, larger than this is a mistake. */
const MAX_FILE = 16 * 1024 * 1024;
/** Bytes of the files that a script sends, each as often as it stands there. */
const MAX_FILES = 64 * 1024 * 1024;
/** How many of them there are, each counted once: opening costs, too. */
const MAX_FILE_COUNT = 1000;

/** The scenario that a file describes: one of the lab's programs, with the file's own clients. */
export function loadScenario(file: string): Loaded<Scenario> {
  return load(file, (script) => {
    const base = SCENARIOS.find(({ id }) => id === script.program);
    if (base === undefined) return { path: '', message: NO_PROGRAM };
    return wrongForProgram(script, base) ?? scenarioOf(script, base, file);
  });
}

/** A script for clients of a server that is none of the lab's, at so many addresses. */
export function loadClientScript(file: string, targets: number): Loaded<Script> {
  return load(
    file,
    (script) =>
      findInSteps(script, (step) => {
        if (step.hold === true) return 'hold needs a program of the lab: leave it out';
        return wrongTarget(step, targets, 'target');
      }) ?? script,
  );
}

function load<T extends object>(
  file: string,
  make: (script: ScriptFile) => T | ShapeProblem,
): Loaded<T> {
  try {
    const read = readScript(readText(file), surroundings());
    if ('problem' in read) return problemAt(file, read, read.problem);
    const filled = withFiles(read.file, path.dirname(file));
    const made = 'message' in filled ? filled : (wrongToRun(filled) ?? make(filled));
    return 'message' in made && 'path' in made
      ? problemAt(file, read, made)
      : { value: made, placeOf: read.placeOf };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { problem: error.message, what: error.message, line: 0, column: 0 };
  }
}

function surroundings() {
  const programs = SCENARIOS.filter(({ program }) => program === undefined).map(({ id }) => id);
  return { programs, pollers: POLLER_NAMES, codecs: BUILT_IN_CODECS };
}

function problemAt(file: string, read: ReadScript, problem: ShapeProblem): FileProblem {
  const { line, column } = 'problem' in read ? read.problem : read.placeOf(problem.path);
  const where = problem.path.length > MAX_PATH ? `…${problem.path.slice(-MAX_PATH)}` : problem.path;
  const what = where === '' ? problem.message : `${where}: ${problem.message}`;
  return { problem: `${file}:${line}:${column}: ${what}`, what, line, column };
}

/** What the clients' own process would refuse, which begins when the program already runs. */
function wrongToRun(script: Script): ShapeProblem | undefined {
  const most = mostDescriptors();
  let count = 0;
  for (const [index, group] of script.clients.entries()) {
    count += group.count ?? 1;
    if (descriptorsFor(count) <= most) continue;
    const needs = `${count} clients need ${descriptorsFor(count)} descriptors`;
    const mend = 'use fewer clients, or raise it with ulimit -Hn';
    return {
      path: `clients[${index}].count`,
      message: `${needs}, the limit here is ${most}: ${mend}`,
    };
  }
  return findLongFrame(script, BUILT_IN_CODECS);
}

function wrongForProgram(script: ScriptFile, base: Scenario): ShapeProblem | undefined {
  const { id, pollers, listeners } = base;
  if (script.poller !== undefined && !pollers.some((poller) => poller === script.poller)) {
    const mend = pollers.length === 0 ? 'leave it out' : `use ${pollers.join(', ')}`;
    return { path: 'poller', message: `${id} does not run on ${script.poller}: ${mend}` };
  }
  return findInSteps(script, (step) => {
    if (step.hold === true && (pollers.length === 0 || base.hasThreads === true))
      return `${id} never stands still at a wait of its own: leave hold out`;
    return wrongTarget(step, listeners, 'listener');
  });
}

function wrongTarget(step: object, count: number, what: string): string | undefined {
  if (!('connect' in step)) return undefined;
  const { to = 0 } = step.connect as { to?: number };
  if (to < count) return undefined;
  const mend = count === 0 ? 'it opens none' : `give a number from 0 to ${count - 1}`;
  return `there is no ${what} ${to}: ${mend}`;
}

function scenarioOf(script: ScriptFile, base: Scenario, file: string): Scenario {
  const { title, teaches, poller, seed, clients } = script;
  const first = base.pollers.filter((one) => one === poller);
  const pollers: PollerName[] = [...first, ...base.pollers.filter((one) => one !== poller)];
  return {
    ...base,
    id: path.basename(file).replace(/(?:\.mux)?\.json$/, ''),
    program: base.id,
    ...(title !== undefined && { title }),
    ...(teaches !== undefined && { teaches }),
    pollers,
    // What must be found and seen was said of the program's own clients.
    findings: [],
    moments: [],
    clients: { ...(seed !== undefined && { seed }), clients },
  };
}

/** The script with the bytes of its files in their place, or which of them cannot be had. */
function withFiles(script: ScriptFile, folder: string): ScriptFile | ShapeProblem {
  let bytesLeft = MAX_FILES;
  const known = new Map<string, Buffer>();
  const hexOf = (name: string): string => {
    const file = path.resolve(folder, name);
    const bytes = known.get(file) ?? readOutsideFile(file, MAX_FILE);
    known.set(file, bytes);
    if (known.size > MAX_FILE_COUNT)
      throw new UnreadableFile(`a script sends over ${MAX_FILE_COUNT} files: send fewer`);
    bytesLeft -= bytes.length;
    if (bytesLeft < 0)
      throw new UnreadableFile(`the files of a script have over ${MAX_FILES} bytes: send fewer`);
    return bytes.toString('hex');
  };
  let at = '';
  const fill = (value: unknown, here: string): unknown => {
    if (Array.isArray(value)) return value.map((one, index) => fill(one, `${here}[${index}]`));
    if (typeof value !== 'object' || value === null) return value;
    const { file, ...rest } = value as Record<string, unknown>;
    const inner = (key: string): string => (here === '' ? key : `${here}.${key}`);
    const filled = Object.fromEntries(
      Object.entries(rest).map(([key, one]) => [key, fill(one, inner(key))]),
    );
    if (typeof file !== 'string') return filled;
    at = inner('file');
    return { ...filled, hex: hexOf(file) };
  };
  try {
    return fill(script, '') as ScriptFile;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { path: at, message: error.message };
  }
}

function readText(file: string): string {
  const bytes = readOutsideFile(file, MAX_FILE);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnreadableFile(`${file} is no text in UTF-8: save it as such`, { cause: error });
  }
}
