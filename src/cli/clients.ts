/** `muxscope clients`: simulated clients against a server of the user's own, until all have ended. */

import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { whyUnsupported } from '../core/readings';
import type { ClientsOutcome, ClientsRun } from '../core/clients';
import type { ClientsCommand } from './arguments';
import { clientsJson, clientsTable, progressLine } from './clientsText';
import { type ExitCode, oneLine } from './ending';
import { clientsJunit } from './junit';
import type { Exit } from './leaving';
import type { Surface } from './run';
import { showValue } from './options';
import { type Stopping, signalOf } from './stopping';

/** What of the process it uses. */
export type ClientsSurface = Pick<Surface, 'stdout' | 'stopping' | 'screen' | 'bundles'> & {
  /** A person looks at standard error. */
  readonly isWatched: boolean;
};

type Done = ClientsOutcome & { readonly kind: 'done' };

const PROGRESS_MS = 100;

export async function clients(command: ClientsCommand, surface: ClientsSurface): Promise<Exit> {
  const { stopping, screen, bundles } = surface;
  const unsupported = whyUnsupported();
  if (unsupported !== undefined) return refuse(unsupported, surface);
  // Only here: it loads koffi, which help needs as little as a wrong option.
  const { runClients, targetAddress } = await import('../core/clients');
  const { onReaderGone } = await import('../core/readers');
  for (const target of command.targets) {
    const why = whyNot(() => targetAddress(target));
    if (why !== undefined) return refuse(`--target ${showValue(target)}: ${why}`, surface);
  }
  const unwritable = whyUnwritable(command.junit);
  if (unwritable !== undefined) return refuse(unwritable, surface);
  foretell(command);
  const run = runClients({ ...command, bundles });
  const unwatch = onReaderGone(process.stdout.fd, () => run.stop());
  const outcome = await runToEnd(run, surface);
  unwatch();
  const isReported = writeJunit(command, outcome, surface);
  if (outcome.kind !== 'done') {
    screen.tell(oneLine(outcome.reason));
    return outcome.kind === 'refused' ? 2 : 3;
  }
  if (command.json) screen.printJson(clientsJson(outcome));
  // Never cut: the reason of a failure is what it is all about.
  else screen.print(clientsTable(command, outcome), 'whole');
  return isReported ? exitOf(outcome, stopping) : 3;
}

/** A run cut off is no success, whoever cut it off. */
function exitOf({ clients, wasStopped }: Done, { by }: Stopping): Exit {
  if (wasStopped && by !== undefined) return signalOf(by);
  if (clients.some(({ failure }) => failure !== undefined)) return 1;
  return wasStopped ? 3 : 0;
}

/** What an earlier run left must not be taken for the result of one that is killed; a pipe is written to once. */
function foretell(command: ClientsCommand): void {
  const { junit } = command;
  if (junit === undefined || (existsSync(junit) && !statSync(junit).isFile())) return;
  const reason = 'muxscope itself was ended before the clients were done';
  writeFileSync(junit, clientsJunit(command, { kind: 'failed', reason }));
}

/** False where it was asked for and could not be written. */
function writeJunit(
  command: ClientsCommand,
  outcome: ClientsOutcome,
  { screen, stopping }: ClientsSurface,
): boolean {
  const { junit } = command;
  if (junit === undefined) return true;
  const why = whyNot(() => writeFileSync(junit, clientsJunit(command, outcome, stopping.by)));
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

function refuse(why: string, { screen }: ClientsSurface): ExitCode {
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
  { stdout, stopping, screen, isWatched }: ClientsSurface,
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
