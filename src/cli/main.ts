/** The `muxscope` command. */

import { isatty } from 'node:tty';
import { callOf } from './arguments';
import type { Surface } from './command';
import { COMMANDS } from './commands';
import { oneLine } from './ending';
import { helpText, overviewText } from './help';
import { type Exit, leave } from './leaving';
import { Output } from './output';
import { openScreen } from './screen';
import { openStopping, type Stopping } from './stopping';
import { lookOf } from './terminal';
import { packageVersion } from './version';
import { WrongUse } from './wrongUse';

const stderr = new Output(process.stderr, () => undefined);
const stdout = new Output(process.stdout, fail);
const { env } = process;
const { isTTY, columns } = process.stdout;
const hasKeys = isatty(0) && isTTY;
const stderrLook = lookOf({
  env,
  isTerminal: process.stderr.isTTY,
  columns: process.stderr.columns,
});
const screen = openScreen(stdout, stderr, lookOf({ env, isTerminal: isTTY, columns }), hasKeys);
let stopping: Stopping | undefined;

const argv = process.argv.slice(2);
void main()
  .catch((error: unknown) => (error instanceof WrongUse ? refuse(error) : fail(error)))
  .then((exit) => leave(exit ?? 3, [stdout, stderr], stopping));

async function main(): Promise<Exit> {
  const call = callOf(argv, COMMANDS);
  switch (call.kind) {
    case 'run':
      return call.command.run(call.parsed, surface());
    case 'help':
      screen.printText(call.about === undefined ? overviewText(COMMANDS) : helpText(call.about));
      return 0;
    case 'version':
      screen.printText(packageVersion());
      return 0;
  }
}

function surface(): Surface {
  return {
    ...{ stdout, screen },
    aside: openScreen(stderr, stderr, stderrLook),
    keys: hasKeys ? process.stdin : undefined,
    isWatched: process.stderr.isTTY,
    inspect: env['MUXSCOPE_INSPECT'] !== 'off',
    bundles: __dirname,
    heedSignals: (but) => (stopping = openStopping(but)),
  };
}

function refuse({ message }: WrongUse): Exit {
  if (argv.length === 0) screen.printText(overviewText(COMMANDS));
  screen.tell(message);
  return 2;
}

function fail(error: unknown): undefined {
  process.exitCode = 3;
  screen.tell(oneLine(error instanceof Error ? error.message : String(error)));
}
