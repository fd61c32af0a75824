/** `muxscope clients`: simulated clients against a server of the user's own, until all have ended. */

import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { whyUnsupported } from '../core/readings';
import type { ClientsOutcome, ClientsRun } from '../core/clients';
import type { ClientsCommand } from './arguments';
import { clientsJson, clientsTable, progressLine } from './clientsText';
import { type ExitCode, oneLine } from './ending';
import { clientsJunit } from './junit';
import type { Output } from './output';
import type { Surface } from './run';
import { showValue } from './options';
import { escapeControls, render } from './terminal';

/** What of the process it uses: standard error for a line that tells how far it is. */
export type ClientsSurface = Pick<Surface, 'stdout' | 'screen' | 'bundles'> & {
  readonly stderr: Output;
  /** A person looks at standard error. */
  readonly isWatched: boolean;
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PROGRESS_MS = 100;
/** Back to the line's begin, and all of it away. */
const CLEAR = '\r\x1b[K';

export async function clients(command: ClientsCommand, surface: ClientsSurface): Promise<ExitCode> {
  const { stdout, screen, bundles } = surface;
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
  const run = runClients({ ...command, bundles });
  const unwatch = onReaderGone(process.stdout.fd, () => run.stop());
  const outcome = await runToEnd(run, surface);
  unwatch();
  if (outcome.kind !== 'done') {
    screen.tell(oneLine(outcome.reason));
    return outcome.kind === 'refused' ? 2 : 3;
  }
  if (stdout.isClosed) return 0;
  const print = command.json ? clientsJson(outcome) : text(command, outcome, surface);
  screen.print(print);
  if (command.junit !== undefined) {
    const why = whyNot(() => writeFileSync(command.junit!, clientsJunit(command, outcome)));
    if (why !== undefined) {
      screen.tell(`--junit ${showValue(command.junit)} cannot be written: ${why}`);
      return 3;
    }
  }
  return outcome.clients.some(({ failure }) => failure !== undefined) ? 1 : 0;
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

function text(
  command: ClientsCommand,
  outcome: ClientsOutcome & { kind: 'done' },
  { screen }: ClientsSurface,
): string {
  return (
    clientsTable(command, outcome)
      // Never cut: the reason of a failure is what it is all about.
      .map((spans) => `${render(spans, { ...screen.look, width: Infinity })}\n`)
      .join('')
  );
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
    return escapeControls(error instanceof Error ? error.message : String(error));
  }
}

/** Waits for the end; signals and a closed standard output bring it about. */
async function runToEnd(
  run: ClientsRun,
  { stdout, stderr, isWatched }: ClientsSurface,
): Promise<ClientsOutcome> {
  const stop = (): void => run.stop();
  for (const signal of SIGNALS) process.on(signal, stop);
  stdout.onClosed(stop);
  const show = (): void => stderr.write(`${CLEAR}${progressLine(run.progress())}`);
  const timer = isWatched ? setInterval(show, PROGRESS_MS) : undefined;
  try {
    return await run.ended;
  } finally {
    clearInterval(timer);
    if (isWatched) stderr.write(CLEAR);
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
