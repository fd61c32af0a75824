/** Options and operands of one command: each option at most once, numbers as decimal digits and nothing else. */

import { type Command, type Option, optionsOf, type Parsed, type Value } from './command';
import { showValue, unknown, WrongUse } from './wrongUse';

/** Values stand behind the option or after `=`. Throws WrongUse, but not for what is missing or never right: `checkParsed`. */
export function readOptions(command: Command, args: readonly string[]): Parsed {
  const values = new Map<string, string>();
  const numbers = new Map<string, number>();
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (command.program !== undefined && beginsProgram(arg, command.program)) {
      operands.push(...args.slice(i));
      return { values, numbers, operands };
    }
    if (!arg.startsWith('-')) {
      operands.push(arg);
      continue;
    }
    const { option, attached } = findOption(arg, command);
    const { name } = option;
    if (values.has(name)) throw new WrongUse(`${name} is given twice: give it once`);
    const given = option.value && valueOf(name, option.value, attached ?? args[++i], attached);
    values.set(name, given ?? '');
    if (given !== undefined && option.value?.range !== undefined)
      numbers.set(name, numberOf(name, option.value.range, given));
  }
  if (!command.operands.some(({ isMany }) => isMany === true))
    refuseMore(command.name, operands, command.operands.length);
  return { values, numbers, operands };
}

function beginsProgram(arg: string, { begins }: NonNullable<Command['program']>): boolean {
  return !arg.startsWith('-') || begins.test(arg);
}

/** Throws WrongUse for what is missing, and for values that are never right. */
export function checkParsed(command: Command, { values, operands }: Parsed): void {
  const { name } = command;
  for (const [i, { what, isOptional, example, check }] of command.operands.entries()) {
    const operand = operands[i];
    if (operand !== undefined) check?.(operand);
    else if (isOptional !== true)
      throw new WrongUse(`${name} needs ${what}: for example muxscope ${name} ${example}`);
  }
  for (const option of command.options) {
    const value = values.get(option.name);
    if (value !== undefined) option.value?.check?.(value);
    else if (option.isRequired === true)
      throw new WrongUse(`${name} needs ${option.name}: ${exampleOf(option.name, option.value)}`);
  }
}

/** Throws WrongUse for more operands than `most`. */
export function refuseMore(command: string, operands: readonly string[], most: number): void {
  const extra = operands[most];
  if (extra !== undefined)
    throw new WrongUse(`${showValue(extra)} is one argument too many for ${command}: leave it out`);
}

function findOption(arg: string, command: Command): { option: Option; attached?: string } {
  const at = arg.indexOf('=');
  const name = at < 0 ? arg : arg.slice(0, at);
  const options = optionsOf(command);
  const option = options.find((one) => one.name === name);
  if (option === undefined) {
    const names = options.map((one) => one.name);
    throw unknown('option', name, names, `muxscope help ${command.name} lists the options`);
  }
  if (at < 0) return { option };
  if (option.value === undefined)
    throw new WrongUse(`${name} takes no value: leave ${showValue(arg.slice(at))} out`);
  return { option, attached: arg.slice(at + 1) };
}

/** The next option is no value; one that was attached may begin like an option. */
function valueOf(name: string, spec: Value, value: string | undefined, attached?: string): string {
  const isMissing = value === undefined || (attached === undefined && value.startsWith('--'));
  if (!isMissing) return value;
  throw new WrongUse(`${name} needs a value: ${exampleOf(name, spec)}`);
}

function exampleOf(name: string, value: Value | undefined): string {
  return `for example ${name} ${value?.example ?? ''}`.trimEnd();
}

function numberOf(name: string, { least, most }: NonNullable<Value['range']>, value: string) {
  const range = `${least} to ${most}`;
  if (!/^[0-9]+$/.test(value))
    throw new WrongUse(
      `${name} ${showValue(value)} is not a whole number: give digits only, ${range}`,
    );
  const number = Number(value);
  if (number >= least && number <= most) return number;
  throw new WrongUse(`${name} ${value} is out of range: give ${range}`);
}
