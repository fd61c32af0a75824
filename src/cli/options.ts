/** Options and operands of one command: each option at most once, numbers as decimal digits and nothing else. */

import { nearest } from './nearest';
import { quote } from './terminal';

/** An option; one with an `example` takes a value, one with bounds a number. */
export type OptionSpec = {
  readonly name: string;
  readonly example?: string;
  readonly least?: number;
  readonly most?: number;
};

export type Options = {
  /** By option; empty for one that takes none. */
  readonly values: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly operands: readonly string[];
};

/** Wrong use; the message is one line: what, the value, how to mend it. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** Values stand behind the option or after `=`. Throws WrongUse, also for more than `most` operands. */
export function readOptions(
  command: string,
  args: readonly string[],
  specs: readonly OptionSpec[],
  most: number,
): Options {
  const values = new Map<string, string>();
  const numbers = new Map<string, number>();
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith('-')) {
      operands.push(arg);
      continue;
    }
    const { spec, attached } = findOption(arg, specs);
    if (values.has(spec.name)) throw new WrongUse(`${spec.name} is given twice: give it once`);
    const value = takesValue(spec) ? valueOf(spec, attached ?? args[++i], attached) : '';
    values.set(spec.name, value);
    if (spec.most !== undefined) numbers.set(spec.name, numberOf(spec, value));
  }
  const extra = operands[most];
  if (extra !== undefined)
    throw new WrongUse(`${showValue(extra)} is one argument too many for ${command}: leave it out`);
  return { values, numbers, operands };
}

/** An argument as it was written where that is plain, else quoted with its control characters escaped. */
export function showValue(text: string): string {
  return /^[\w./:=+-]+$/.test(text) ? text : quote(text);
}

function findOption(arg: string, specs: readonly OptionSpec[]) {
  const at = arg.indexOf('=');
  const name = at < 0 ? arg : arg.slice(0, at);
  const attached = at < 0 ? undefined : arg.slice(at + 1);
  const spec = specs.find((one) => one.name === name);
  if (spec === undefined) throw unknownOption(name, specs);
  if (attached !== undefined && !takesValue(spec))
    throw new WrongUse(`${name} takes no value: leave ${showValue(`=${attached}`)} out`);
  return { spec, attached };
}

function unknownOption(name: string, specs: readonly OptionSpec[]): WrongUse {
  const names = specs.map((spec) => spec.name);
  const likely = nearest(name, names);
  const mend = likely === undefined ? 'muxscope help lists the options' : `did you mean ${likely}?`;
  return new WrongUse(`there is no option ${showValue(name)}: ${mend}`);
}

function takesValue(spec: OptionSpec): boolean {
  return spec.example !== undefined;
}

/** The next option is no value; one that was attached may begin like an option. */
function valueOf(spec: OptionSpec, value: string | undefined, attached: string | undefined) {
  const isMissing = value === undefined || (attached === undefined && value.startsWith('--'));
  if (!isMissing) return value;
  throw new WrongUse(`${spec.name} needs a value: for example ${spec.name} ${spec.example}`);
}

function numberOf({ name, least = 0, most = 0 }: OptionSpec, value: string): number {
  const range = `${least} to ${most}`;
  if (!/^[0-9]+$/.test(value))
    throw new WrongUse(
      `${name} ${showValue(value)} is not a whole number: give digits only, ${range}`,
    );
  const number = Number(value);
  if (number >= least && number <= most) return number;
  throw new WrongUse(`${name} ${value} is out of range: give ${range}`);
}
