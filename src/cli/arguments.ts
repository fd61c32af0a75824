/** Reads the command line: what is asked for, or in one line why it is wrong use. */

import type { RunOptions } from '../core/session';
import { nearest } from './nearest';
import { type OptionSpec, readOptions, showValue, WrongUse } from './options';

export type Scenario = RunOptions['scenario'];

export type RunCommand = Pick<RunOptions, 'scenario' | 'poller' | 'clients' | 'capture' | 'ticks'> &
  Pick<RunOptions, 'port' | 'seconds'> & {
    readonly kind: 'run';
    readonly quiet: boolean;
    readonly json: boolean;
  };

export type Command =
  | RunCommand
  | { readonly kind: 'scenarios'; readonly json: boolean }
  | { readonly kind: 'help'; readonly about: 'muxscope' | 'run' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string; readonly needsHelp: boolean };

const COMMANDS = ['scenarios', 'run', 'help'];
const CAPTURE = 65_536;
const MAX_PORT = 65_535;
/** Pollers of other systems: known, and not to be had where the lab runs. */
const FOREIGN_POLLERS = ['kqueue'];

const HELP: OptionSpec = { name: '--help' };
const JSON_OPTION: OptionSpec = { name: '--json' };
const RUN_OPTIONS: readonly OptionSpec[] = [
  { name: '--poller', example: 'epoll' },
  { name: '--clients', example: 'none' },
  // setTimeout(3) of Node and the program's counter both end at 31 bits.
  { name: '--ticks', example: '10', least: 1, most: 2_147_483_647 },
  { name: '--seconds', example: '5', least: 1, most: 2_147_483 },
  { name: '--port', example: '8001', least: 1, most: MAX_PORT },
  { name: '--capture', example: '256', least: 0, most: 1_048_575 },
  { name: '--quiet' },
  JSON_OPTION,
  HELP,
];

/** `argv` without the interpreter and the script. */
export function parseArguments(argv: readonly string[], scenarios: readonly Scenario[]): Command {
  try {
    return parse(argv, scenarios);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    return { kind: 'wrong', message: error.message, needsHelp: argv.length === 0 };
  }
}

function parse(argv: readonly string[], scenarios: readonly Scenario[]): Command {
  const [name, ...rest] = argv;
  switch (name) {
    case undefined:
      throw new WrongUse('a command is missing: run multi-port is a good first one');
    case 'run':
      return parseRun(rest, scenarios);
    case 'scenarios':
      return parseScenarios(rest);
    case 'help':
      return parseHelp(rest);
    case '--help':
      readOptions('--help', rest, [], 0);
      return { kind: 'help', about: 'muxscope' };
    case '--version':
      readOptions('--version', rest, [], 0);
      return { kind: 'version' };
    default:
      throw unknown('command', name, COMMANDS, 'muxscope help lists the commands');
  }
}

function parseScenarios(args: readonly string[]): Command {
  const { values } = readOptions('scenarios', args, [JSON_OPTION, HELP], 0);
  if (values.has('--help')) return { kind: 'help', about: 'muxscope' };
  return { kind: 'scenarios', json: values.has('--json') };
}

function parseHelp(args: readonly string[]): Command {
  const { operands } = readOptions('help', args, [HELP], 1);
  const [about] = operands;
  if (about !== undefined && !COMMANDS.includes(about))
    throw unknown('command', about, COMMANDS, 'muxscope help lists the commands');
  return { kind: 'help', about: about === 'run' ? 'run' : 'muxscope' };
}

function parseRun(args: readonly string[], scenarios: readonly Scenario[]): Command {
  const { values, numbers, operands } = readOptions('run', args, RUN_OPTIONS, 1);
  if (values.has('--help')) return { kind: 'help', about: 'run' };
  const scenario = scenarioOf(operands[0], scenarios);
  const port = numbers.get('--port');
  const seconds = numbers.get('--seconds');
  checkPorts(port, scenario);
  return {
    kind: 'run',
    scenario,
    poller: pollerOf(values.get('--poller'), scenario, scenarios),
    clients: clientsOf(values.get('--clients')),
    ticks: numbers.get('--ticks') ?? 0,
    capture: numbers.get('--capture') ?? CAPTURE,
    ...(port !== undefined && { port }),
    ...(seconds !== undefined && { seconds }),
    quiet: values.has('--quiet'),
    json: values.has('--json'),
  };
}

function scenarioOf(id: string | undefined, scenarios: readonly Scenario[]): Scenario {
  const ids = scenarios.map((scenario) => scenario.id);
  if (id === undefined) throw new WrongUse(`run needs a scenario: ${oneOf(ids)}`);
  const found = scenarios.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  throw unknown('scenario', id, ids, 'muxscope scenarios lists them');
}

function pollerOf(
  name: string | undefined,
  scenario: Scenario,
  scenarios: readonly Scenario[],
): RunOptions['poller'] {
  const { id, pollers } = scenario;
  if (name === undefined) return pollers[0] ?? '';
  if (pollers.length === 0)
    throw new WrongUse(`--poller ${showValue(name)}: ${id} waits on none, leave --poller out`);
  const found = pollers.find((poller) => poller === name);
  if (found !== undefined) return found;
  const known: readonly string[] = [...new Set(scenarios.flatMap((other) => other.pollers))];
  if (FOREIGN_POLLERS.includes(name))
    throw new WrongUse(`Linux has no poller ${name}: use ${oneOf(pollers)}`);
  if (known.includes(name))
    throw new WrongUse(`${id} does not run on ${name}: use ${oneOf(pollers)}`);
  throw unknown('poller', name, pollers, `use ${oneOf(pollers)}`);
}

function clientsOf(value: string | undefined): RunOptions['clients'] {
  if (value === undefined) return 'script';
  if (value === 'none') return 'none';
  throw new WrongUse(
    `--clients ${showValue(value)} cannot be: give none, or leave it out for the scenario's own`,
  );
}

/** The i-th listener gets `port + i`. */
function checkPorts(port: number | undefined, { id, listeners }: Scenario): void {
  const highest = MAX_PORT - Math.max(0, listeners - 1);
  if (port === undefined || port <= highest) return;
  throw new WrongUse(
    `--port ${port} is too high: ${id} has ${listeners} listeners, give at most ${highest}`,
  );
}

function unknown(what: string, name: string, names: readonly string[], otherwise: string) {
  const likely = nearest(name, names);
  const mend = likely === undefined ? otherwise : `did you mean ${likely}?`;
  return new WrongUse(`there is no ${what} ${showValue(name)}: ${mend}`);
}

/** `a, b or c`. */
function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
