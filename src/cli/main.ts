/** The `muxscope` command. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listScenarios } from '../core/readings';
import { loadClientScript, loadScenario } from '../core/scriptFiles';
import { type Command, parseArguments } from './arguments';
import { clients } from './clients';
import { type ExitCode, oneLine } from './ending';
import { helpText } from './help';
import { openOutput } from './output';
import { run, type Surface } from './run';
import { scenariosJson, scenariosTable } from './scenarios';
import { lookOf } from './terminal';

const stderr = openOutput(process.stderr, () => undefined);
const stdout = openOutput(process.stdout, fail);
let hasFailed = false;

const files = { loadScenario, loadClientScript };
main(parseArguments(process.argv.slice(2), listScenarios(), files)).then((code) => {
  process.exitCode = hasFailed ? 3 : code;
}, fail);

async function main(command: Command): Promise<ExitCode> {
  switch (command.kind) {
    case 'help':
      stdout.write(helpText(command.about));
      return 0;
    case 'version':
      stdout.write(`${version()}\n`);
      return 0;
    case 'scenarios':
      stdout.write((command.json ? scenariosJson : scenariosTable)(listScenarios()));
      return 0;
    case 'run':
      return run(command, surface());
    case 'clients':
      return clients(command, { ...surface(), stderr, isWatched: process.stderr.isTTY });
    case 'wrong':
      if (command.needsHelp) stdout.write(helpText('muxscope'));
      tell(command.message);
      return 2;
  }
}

function surface(): Surface {
  const { stdin, env, stdout: out } = process;
  const hasKeys = stdin.isTTY && out.isTTY;
  const look = lookOf({ env, isTerminal: out.isTTY, columns: out.columns });
  return {
    stdout,
    keys: hasKeys ? stdin : undefined,
    screen: { look, hasKeys, print: (text) => stdout.write(text), tell },
    inspect: env['MUXSCOPE_INSPECT'] !== 'off',
    bundles: __dirname,
  };
}

/** The command is a bundle in dist, beside which package.json stands. */
function version(): string {
  const text = readFileSync(path.join(__dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function tell(line: string): void {
  stderr.write(`${line}\n`);
}

function fail(error: unknown): void {
  hasFailed = true;
  process.exitCode = 3;
  tell(oneLine(error instanceof Error ? error.message : String(error)));
}
