/** `muxscope python`: a Python program under the probe. The terminal, standard output and the exit code are its own. */

import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { openPython, usualPython } from '../../core/openPython';
import type { PythonOptions, PythonSession } from '../../core/session';
import { nameOf, type Run, runOf } from '../../sources/python/commandLine';
import { totalsOf } from '../../trace/totals';
import { plural } from '../../trace/words';
import { type Command, JSON_OPTION, type Option, type Parsed, type Surface } from '../command';
import { oneLine } from '../ending';
import { FINDING_OPTIONS, type FindingChoice, findingChoiceOf } from '../findingOptions';
import type { Exit } from '../leaving';
import { openProgramView } from '../programView';
import { tracingOptions } from '../tracing';
import { showValue, WrongUse } from '../wrongUse';

/** What the command line tells. */
type Asked = Omit<PythonOptions, 'probe'>;

type Outcome = Awaited<PythonSession['ended']>;

const CAPTURE = 256;
/** What a shell adds to the number of the signal that ended a program. */
const BY_SIGNAL = 128;

/** Python's own options, and `-` for standard input; those that run nothing are not among them (python(1)). */
const PYTHONS = /^-(?:[BEIOPRSWXbcdimqsuvx].*)?$/;

const OPTIONS: readonly Option[] = [
  {
    name: '--python',
    says: 'the interpreter; else that of the active environment, else python3',
    value: { placeholder: 'FILE', example: '.venv/bin/python', files: '' },
  },
  ...tracingOptions(
    {
      ticks: 'end the program after N ticks of its first loop',
      seconds: 'end the program after S seconds',
    },
    { usual: CAPTURE, example: '1024' },
  ),
  {
    name: JSON_OPTION,
    says: 'every event as one JSON object a line; what the program prints goes to standard error',
  },
];

const NOTES = `Options stand before the script; what follows it is the program's. Python's own may stand right
before it (-u, -X dev, -W error), and - is a script from standard input. The program has the
terminal, standard input and standard output for itself, and Ctrl-C is its own; ticks and the
summary go to standard error. Python 3.8 and newer. Its forks are watched as long as they go on (a
daemon; Ctrl-C ends that), other programs that it starts are not.

Not seen: uvloop and gevent, which make their system calls past Python; C extensions with I/O of
their own; the bytes of os.sendfile. Of TLS it is the plaintext that is seen; of TLS in asyncio, the
ciphertext.

Exit code: that of the program, 128 + n where signal n ended it; 0 where --ticks or --seconds did;
where that is 0, 1 if a finding is an error and --fail-on-findings was given; 2 wrong use; 3 failed
while running.
`;

export const python: Command = {
  name: 'python',
  summary: 'run your own Python program, tick by tick',
  operands: [
    {
      what: 'a script, or -m and a module',
      placeholder: 'script.py | -m module',
      example: 'server.py',
      files: '.py',
    },
  ],
  program: { begins: PYTHONS, arguments: '[args …]' },
  options: [...OPTIONS, ...FINDING_OPTIONS],
  notes: NOTES,
  async run(parsed, surface) {
    return follow(askedOf(parsed), findingChoiceOf(parsed, surface.bundles), parsed, surface);
  },
};

async function follow(
  asked: Asked,
  choice: FindingChoice,
  parsed: Parsed,
  surface: Surface,
): Promise<Exit> {
  const { screen, aside, stdout, bundles } = surface;
  const { KEEP, openFollowing, showingOf } = await import('../following');
  const options = Object.assign({ probe: path.join(bundles, '../probe') }, asked);
  const session = openPython(options, (text) => aside.tell(`muxscope: ${text}`), KEEP);
  const showing = showingOf(parsed, choice);
  const view = openProgramView(showing, session, screen, aside);
  const following = await openFollowing(session, parsed, surface, {
    choice,
    aside,
    onAppend: () => view.onAppend(),
    isUnread: !showing.json,
  });
  if (following === undefined) return 3;
  passSignals(session, surface);
  const outcome = await session.ended;
  following.close();
  if (stdout.isClosed) return 0;
  if (outcome.kind !== 'done') {
    aside.tell(oneLine(outcome.reason));
    return outcome.kind === 'refused' ? 2 : 3;
  }
  view.onEnded(howItEnded(outcome, asked, totalsOf(session.trace).ticks));
  const judged = following.judge();
  return codeOf(outcome) || judged;
}

/** Ctrl-C in a terminal reaches the program by itself; what is sent to this process alone is passed on. */
function passSignals({ source }: PythonSession, { isWatched, keys }: Surface): void {
  const hasTerminal = isWatched || keys !== undefined || process.stdin.isTTY;
  process.on('SIGINT', () => {
    if (!hasTerminal) source.signal('SIGINT');
    source.leave();
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      source.signal(signal);
      source.leave();
    });
}

function codeOf({ code = 0, signal, wasStopped }: Outcome): number {
  if (wasStopped === true) return 0;
  return signal === undefined ? code : BY_SIGNAL + constants.signals[signal];
}

/** `done`: ticks of all its loops. */
function howItEnded(
  { code = 0, signal, wasStopped }: Outcome,
  { seconds, ticks }: Asked,
  done: number,
): string {
  if (wasStopped === true && ticks > 0 && done >= ticks) return `after ${plural(ticks, 'tick')}`;
  if (wasStopped === true && seconds !== undefined) return `after ${plural(seconds, 'second')}`;
  return signal === undefined ? `with exit code ${code}` : `by ${signal}`;
}

function askedOf({ values, numbers, operands }: Parsed): Asked {
  const seconds = numbers.get('--seconds');
  checkRun(runOf(operands));
  return {
    python: values.get('--python') ?? usualPython(process.env),
    args: operands,
    name: nameOf(['python', ...operands]),
    capture: numbers.get('--capture') ?? CAPTURE,
    ticks: numbers.get('--ticks') ?? 0,
    output: values.has(JSON_OPTION) ? 'stderr' : 'own',
    ...(seconds !== undefined && { seconds }),
  };
}

/** Throws WrongUse where there is nothing to run. */
function checkRun(run: Run | undefined): asserts run is Run {
  if (run === undefined)
    throw new WrongUse(
      'python needs a script, or -m and a module: for example muxscope python server.py',
    );
  const { is, name } = run;
  if (is === 'script' && !existsSync(name))
    throw new WrongUse(`there is no file ${showValue(name)}: give the path of a Python script`);
}
