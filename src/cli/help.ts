/** What `muxscope help` says, made from what the commands are: whole lines of at most 100 columns. */

import { type Command, type Operand, type Option, optionsOf } from './command';

const WIDTH = 100;
/** Where what a command does begins, and what an option is; wider ones push it on. */
const SUMMARY_AT = 51;
const SAYS_AT = 21;

const INTRO = `Muxscope shows I/O multiplexing as it happens: which descriptors a program watches, which of them
the kernel calls ready at each tick, and what the program then does. Servers and clients are real.
`;

const FIRST = 'A first one: muxscope run multi-port';

/** All of it, with a line for each command. */
export function overviewText(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => entry(usageOf(command), command.summary, SUMMARY_AT));
  return [INTRO, ...lines, '  muxscope --version', '', FIRST, ''].join('\n');
}

/** One command: how it is called, its options, and what else there is to know. */
export function helpText(command: Command): string {
  const options = optionsOf(command).flatMap((option) =>
    entry(optionText(option), option.says, SAYS_AT),
  );
  const notes = command.notes === undefined ? [] : ['', command.notes.trimEnd()];
  return [usageOf(command), '', ...options, ...notes, ''].join('\n');
}

/** `muxscope run <scenario|file.mux.json> [options]`. */
function usageOf({ name, operands, options, program }: Command): string {
  const needed = options.filter((option) => option.isRequired === true).map(optionText);
  const [first, ...more] = options.filter((option) => option.isRequired !== true);
  const others = first && (more.length > 0 ? ['[options]'] : [`[${optionText(first)}]`]);
  const called = operands.map(operandText);
  const words =
    program === undefined
      ? [...called, ...needed, ...(others ?? [])]
      : [...needed, ...(others ?? []), ...called, program.arguments];
  return ['muxscope', name, ...words].join(' ');
}

function operandText({ placeholder, isOptional, isMany }: Operand): string {
  const text = isMany === true ? `${placeholder}…` : placeholder;
  return isOptional === true ? `[${text}]` : `<${text}>`;
}

function optionText({ name, value }: Option): string {
  return value === undefined ? name : `${name} ${value.placeholder}`;
}

/** What it is called, and from column `at` on what it is; below that where it has no room beside. */
function entry(called: string, text: string, at: number): string[] {
  const label = `  ${called}  `.padEnd(at);
  const hasRoom = label.length === at || label.length + text.length <= WIDTH;
  const [first = '', ...rest] = wrap(text, WIDTH - (hasRoom ? label.length : at));
  const indent = ' '.repeat(at);
  const below = rest.map((line) => indent + line);
  return hasRoom ? [label + first, ...below] : [label.trimEnd(), indent + first, ...below];
}

/** Lines of at most `width` columns, parted between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
