/** Reads the command line: which command is called for, with what; throws WrongUse for what cannot be. */

import { type Command, type Parsed, TOP_OPTIONS } from './command';
import { checkParsed, readOptions, refuseMore } from './options';
import { unknown, WrongUse } from './wrongUse';

export type Call =
  | { readonly kind: 'run'; readonly command: Command; readonly parsed: Parsed }
  /** Absent: about all of it. */
  | { readonly kind: 'help'; readonly about?: Command }
  | { readonly kind: 'version' };

/** `argv` without the interpreter and the script. */
export function callOf(argv: readonly string[], commands: readonly Command[]): Call {
  const [name, ...rest] = argv;
  if (name === undefined)
    throw new WrongUse('a command is missing: run multi-port is a good first one');
  if (name.startsWith('-')) return topCall(name, rest);
  const command = commandNamed(name, commands);
  const parsed = readOptions(command, rest);
  if (parsed.values.has('--help')) return { kind: 'help', about: command };
  checkParsed(command, parsed);
  return { kind: 'run', command, parsed };
}

/** Throws WrongUse where there is none. */
export function commandNamed(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  throw unknown('command', name, names, 'muxscope help lists the commands');
}

function topCall(name: string, rest: readonly string[]): Call {
  const isVersion = name === '--version';
  if (!isVersion && name !== '--help' && name !== '-h') {
    const names = TOP_OPTIONS.map((option) => option.name);
    throw unknown('option', name, names, 'muxscope help lists what there is');
  }
  refuseMore(name, rest, 0);
  return { kind: isVersion ? 'version' : 'help' };
}
