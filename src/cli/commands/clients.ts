/** `muxscope clients`: simulated clients against a server of the user's own, until all have ended. */

import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ClientsOutcome, ClientsRun } from '../../core/clients';
import type { Script } from '../../lab/script';
import { unsupportedReason } from '../../os/platform';
import { loadClientScript } from '../../core/scriptFiles';
import { clientsJson, clientsTable, progressLine } from '../clientsText';
import { type Command, JSON_OPTION, type Option, type Parsed, type Surface } from '../command';
import { type ExitCode, oneLine } from '../ending';
import { clientsJunit } from '../junit';
import type { Exit } from '../leaving';
import type { Screen } from '../screen';
import { type Stopping, signalOf } from '../stopping';
import { showValue, WrongUse } from '../wrongUse';

/** What the command line tells. */
type Asked = {
  readonly file: string;
  readonly script: Script;
  readonly targets: readonly string[];
  readonly json: boolean;
  /** Where the result goes besides, as JUnit XML. */
  readonly junit: string | undefined;
};

type Done = ClientsOutcome & { readonly kind: 'done' };

const PROGRESS_MS = 100;

const OPTIONS: readonly Option[] = [
  {
    name: '--target',
    says:
      '127.0.0.1:8001, [::1]:8001, localhost:8001 or unix:/path; of several, with commas between, ' +
      'the first is listener 0',
    value: { placeholder: 'ADDRESS', example: '127.0.0.1:8001' },
    isRequired: true,
  },
  { name: JSON_OPTION, says: 'one JSON object a client, and one of them all' },
  {
    name: '--junit',
    says: 'the result as JUnit XML besides',
    value: { placeholder: 'FILE', example: 'result.xml', files: '.xml' },
  },
];

const NOTES = `A script tells what each client does, step by step:

  { "clients": [
    { "count": 50, "ramp": 100, "steps": [
      { "connect": {} },
      { "send": { "text": "hello" } },
      { "expect": { "text": "hello", "withinMs": 1000 } },
      { "halfClose": {} },
      { "expect": { "end": true } } ] } ] }

Steps: connect, send, sendFrame, sendInPieces, sendTogether, expect, wait, pauseReading,
resumeReading, halfClose, close, reset, urgent, setBuffers and repeat. Latency is the time from a
send to the expectation after it. Only servers on this machine are aimed at.
A script's "file" may name any file that you can read, and its bytes are sent: run only scripts
that you trust.

Exit code: 0; 1 a client did not get what it expected; 2 wrong use; 3 failed while running, or
nobody read its output. Ended by a signal it tells what was done until then, and ends by it
(128 + its number in a shell).
`;

export const clients: Command = {
  name: 'clients',
  summary: 'aim simulated clients at a server of your own',
  operands: [
    { what: 'a script', placeholder: 'script.json', example: 'talk.mux.json', files: '.json' },
  ],
  options: OPTIONS,
  notes: NOTES,
  async run(parsed, surface) {
    const asked = askedOf(parsed);
    const unsupported = unsupportedReason();
    return unsupported === undefined ? aim(asked, surface) : refuse(unsupported, surface);
  },
};

function askedOf({ values, operands: [file = ''] }: Parsed): Asked {
  const targets = values.get('--target')?.split(',') ?? [];
  const loaded = loadClientScript(file, targets.length);
  if ('problem' in loaded) throw new WrongUse(loaded.problem);
  const [json, junit] = [values.has(JSON_OPTION), values.get('--junit')];
  return { file, script: loaded.value, targets, json, junit };
}

async function aim(asked: Asked, surface: Surface): Promise<Exit> {
  const { screen, bundles } = surface;
  const stopping = surface.heedSignals();
  // Only here: it loads koffi, which help needs as little as a wrong option.
  const { runClients, targetAddress } = await import('../../core/clients');
  const { onReaderGone } = await import('../../core/readers');
  for (const target of asked.targets) {
    const why = whyNot(() => targetAddress(target));
    if (why !== undefined) return refuse(`--target ${showValue(target)}: ${why}`, surface);
  }
  const unwritable = whyUnwritable(asked.junit);
  if (unwritable !== undefined) return refuse(unwritable, surface);
  foretell(asked);
  const run = runClients({ ...asked, bundles });
  const unwatch = onReaderGone(process.stdout.fd, () => run.stop());
  const outcome = await runToEnd(run, surface, stopping);
  unwatch();
  const isReported = writeJunit(asked, outcome, screen, stopping);
  if (outcome.kind !== 'done') {
    screen.tell(oneLine(outcome.reason));
    return outcome.kind === 'refused' ? 2 : 3;
  }
  if (asked.json) screen.printJson(clientsJson(outcome));
  // Never cut: the reason of a failure is what it is all about.
  else screen.print(clientsTable(asked, outcome), 'whole');
  return isReported ? exitOf(outcome, stopping) : 3;
}

/** A run cut off is no success, whoever cut it off. */
function exitOf({ clients, wasStopped }: Done, { by }: Stopping): Exit {
  if (wasStopped && by !== undefined) return signalOf(by);
  if (clients.some(({ failure }) => failure !== undefined)) return 1;
  return wasStopped ? 3 : 0;
}

/** What an earlier run left must not be taken for the result of one that is killed; a pipe is written to once. */
function foretell(asked: Asked): void {
  const { junit } = asked;
  if (junit === undefined || (existsSync(junit) && !statSync(junit).isFile())) return;
  const reason = 'muxscope itself was ended before the clients were done';
  writeFileSync(junit, clientsJunit(asked, { kind: 'failed', reason }));
}

/** False where it was asked for and could not be written. */
function writeJunit(
  asked: Asked,
  outcome: ClientsOutcome,
  screen: Screen,
  stopping: Stopping,
): boolean {
  const { junit } = asked;
  if (junit === undefined) return true;
  const why = whyNot(() => writeFileSync(junit, clientsJunit(asked, outcome, stopping.by)));
  if (why !== undefined) screen.tell(`--junit ${showValue(junit)} cannot be written: ${why}`);
  return why === undefined;
}

/** Looked at first: what the clients came to would be lost. Nothing is written yet. */
function whyUnwritable(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const why = whyNot(() => {
    if (file === '') throw new Error('it is empty');
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error('it is a folder');
    accessSync(existsSync(file) ? file : path.dirname(path.resolve(file)), constants.W_OK);
  });
  return why && `--junit ${showValue(file)} cannot be written: ${why}: give another path`;
}

function refuse(why: string, { screen }: Surface): ExitCode {
  screen.tell(why);
  return 2;
}

/** What an action fails with, in one line; undefined where it does not. */
function whyNot(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Waits for the end; signals and a closed standard output bring it about. */
async function runToEnd(
  run: ClientsRun,
  { stdout, screen, isWatched }: Surface,
  stopping: Stopping,
): Promise<ClientsOutcome> {
  const stop = (): void => run.stop();
  stopping.onAsked(stop);
  stdout.onClosed(stop);
  const show = (): void => screen.showProgress(progressLine(run.progress()));
  const timer = isWatched ? setInterval(show, PROGRESS_MS) : undefined;
  try {
    return await run.ended;
  } finally {
    clearInterval(timer);
    if (isWatched) screen.showProgress('');
  }
}
