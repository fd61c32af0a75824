/** Reads the command line: what is asked for, or in one line why it is wrong use. */

import type { loadClientScript, loadScenario } from '../core/scriptFiles';
import type { RunOptions } from '../core/session';
import { nearest } from './nearest';
import { type OptionSpec, readOptions, showValue, WrongUse } from './options';

export type Scenario = RunOptions['scenario'];
type Script = Scenario['clients'];

export type RunCommand = Pick<
  RunOptions,
  'scenario' | 'poller' | 'clients' | 'capture' | 'ticks' | 'port' | 'seconds'
> & {
  readonly kind: 'run';
  readonly quiet: boolean;
  readonly json: boolean;
};

export type ClientsCommand = {
  readonly kind: 'clients';
  readonly file: string;
  readonly script: Script;
  readonly targets: readonly string[];
  readonly json: boolean;
  /** Where the result goes besides, as JUnit XML. */
  readonly junit?: string;
};

/** How files are read: scenarios to run, and scripts for clients. */
export type Files = {
  readonly loadScenario: typeof loadScenario;
  readonly loadClientScript: typeof loadClientScript;
};

export type Command =
  | RunCommand
  | ClientsCommand
  | { readonly kind: 'scenarios'; readonly json: boolean }
  | { readonly kind: 'help'; readonly about: Topic }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string; readonly needsHelp: boolean };

/** What help there is. */
export type Topic = 'muxscope' | 'run' | 'clients';

const COMMANDS = ['scenarios', 'run', 'clients', 'help'];
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

const CLIENTS_OPTIONS: readonly OptionSpec[] = [
  { name: '--target', example: '127.0.0.1:8001' },
  { name: '--junit', example: 'result.xml' },
  JSON_OPTION,
  HELP,
];

/** `argv` without the interpreter and the script; files that it names are read by `files`. */
export function parseArguments(
  argv: readonly string[],
  scenarios: readonly Scenario[],
  files: Files,
): Command {
  try {
    return parse(argv, scenarios, files);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    return { kind: 'wrong', message: error.message, needsHelp: argv.length === 0 };
  }
}

function parse(argv: readonly string[], scenarios: readonly Scenario[], files: Files): Command {
  const [name, ...rest] = argv;
  switch (name) {
    case undefined:
      throw new WrongUse('a command is missing: run multi-port is a good first one');
    case 'run':
      return parseRun(rest, scenarios, files);
    case 'clients':
      return parseClients(rest, files);
    case 'scenarios':
      return parseScenarios(rest);
    case 'help':
      return parseHelp(rest);
    case '-h':
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
  return { kind: 'help', about: about === 'run' || about === 'clients' ? about : 'muxscope' };
}

function parseClients(args: readonly string[], { loadClientScript: load }: Files): Command {
  const { values, operands } = readOptions('clients', args, CLIENTS_OPTIONS, 1);
  if (values.has('--help')) return { kind: 'help', about: 'clients' };
  const [file] = operands;
  const target = values.get('--target');
  const junit = values.get('--junit');
  if (file === undefined)
    throw new WrongUse('clients needs a script: for example muxscope clients talk.mux.json');
  if (target === undefined)
    throw new WrongUse('clients needs --target: for example --target 127.0.0.1:8001');
  const targets = target.split(',');
  const json = values.has('--json');
  const script = loaded(load(file, targets.length));
  return { kind: 'clients', file, script, targets, json, ...(junit !== undefined && { junit }) };
}

function loaded<T>(result: { readonly value: T } | { readonly problem: string }): T {
  if ('problem' in result) throw new WrongUse(result.problem);
  return result.value;
}

function parseRun(
  args: readonly string[],
  scenarios: readonly Scenario[],
  { loadScenario: load }: Files,
): Command {
  const { values, numbers, operands } = readOptions('run', args, RUN_OPTIONS, 1);
  if (values.has('--help')) return { kind: 'help', about: 'run' };
  const [name] = operands;
  const isFile = name?.endsWith('.json') === true;
  const scenario = isFile ? loaded(load(name)) : scenarioOf(name, scenarios);
  const port = numbers.get('--port');
  const seconds = numbers.get('--seconds');
  checkPorts(port, scenario);
  checkTicks(numbers.get('--ticks'), scenario);
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

/** Without a wait there are no ticks to count. */
function checkTicks(ticks: number | undefined, { id, pollers }: Scenario): void {
  if (ticks === undefined || pollers.length > 0) return;
  throw new WrongUse(`--ticks ${ticks}: ${id} has no ticks as it never waits, leave --ticks out`);
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
