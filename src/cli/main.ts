/** The `muxscope` command. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isatty } from 'node:tty';
import { listScenarios } from '../core/readings';
import { loadClientScript, loadScenario } from '../core/scriptFiles';
import { type Command, parseArguments } from './arguments';
import { clients } from './clients';
import { oneLine } from './ending';
import { helpText } from './help';
import { type Exit, leave } from './leaving';
import { Output } from './output';
import { run, type Surface } from './run';
import { scenariosJson, scenariosTable } from './scenarios';
import { openScreen } from './screen';
import { openStopping, type Stopping } from './stopping';
import { lookOf, span } from './terminal';

const stderr = new Output(process.stderr, () => undefined);
const stdout = new Output(process.stdout, fail);
const { env } = process;
const { isTTY, columns } = process.stdout;
const hasKeys = isatty(0) && isTTY;
const screen = openScreen(stdout, stderr, lookOf({ env, isTerminal: isTTY, columns }), hasKeys);
let stopping: Stopping | undefined;

const files = { loadScenario, loadClientScript };
void main(parseArguments(process.argv.slice(2), listScenarios(), files))
  .catch(fail)
  .then((exit) => leave(exit ?? 3, [stdout, stderr], stopping));

async function main(command: Command): Promise<Exit> {
  switch (command.kind) {
    case 'help':
      printText(helpText(command.about));
      return 0;
    case 'version':
      printText(`${version()}\n`);
      return 0;
    case 'scenarios':
      if (command.json) screen.printJson(scenariosJson(listScenarios()));
      else printText(scenariosTable(listScenarios()));
      return 0;
    case 'run':
      return run(command, surface());
    case 'clients':
      return clients(command, { ...surface(), isWatched: process.stderr.isTTY });
    case 'wrong':
      if (command.needsHelp) printText(helpText('muxscope'));
      screen.tell(command.message);
      return 2;
  }
}

function surface(): Surface {
  stopping = openStopping();
  return {
    ...{ stdout, screen, stopping },
    keys: hasKeys ? process.stdin : undefined,
    inspect: env['MUXSCOPE_INSPECT'] !== 'off',
    bundles: __dirname,
  };
}

/** Whole lines, as long as they are. */
function printText(text: string): void {
  const lines = text.trimEnd().split('\n');
  screen.print(
    lines.map((line) => [span(line)]),
    'whole',
  );
}

/** The command is a bundle in dist, beside which package.json stands. */
function version(): string {
  const text = readFileSync(path.join(__dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function fail(error: unknown): void {
  process.exitCode = 3;
  screen.tell(oneLine(error instanceof Error ? error.message : String(error)));
}
