/** Completion for fish 3 and later. */

import {
  type Command,
  completedOperands,
  type Operand,
  type Option,
  optionsOf,
  TOP_OPTIONS,
  type Value,
} from '../command';

/** To be sourced, or to stand as `muxscope.fish` in fish's folder of completions. */
export function fishScript(commands: readonly Command[]): string {
  const isFirst = quote('test (count (commandline -opc)) = 1');
  const lines = [
    ...TOP_OPTIONS.map(
      ({ name, says }) => `-n ${isFirst} -l ${name.slice(2)} -f -d ${quote(says)}`,
    ),
    ...commands.map(({ name, summary }) => `-n ${isFirst} -a ${name} -d ${quote(summary)}`),
    ...commands.flatMap((command) => [
      ...optionsOf(command).map((option) => optionLine(command, option)),
      ...completedOperands(command).map((operand, i) => operandLine(command, i, operand)),
    ]),
  ];
  return `${FUNCTIONS}complete -c muxscope -f\n${lines.map((line) => `complete -c muxscope ${line}\n`).join('')}`;
}

function optionLine({ name: command }: Command, { name, says, value }: Option): string {
  const long = name.slice(2);
  const where = quote(`__muxscope_at ${command} any`);
  const takes = value === undefined ? '' : ` -x${offer(value)}`;
  return `-n ${where} -l ${long}${takes} -d ${quote(says)}`;
}

function operandLine(command: Command, index: number, operand: Operand): string {
  const valued = optionsOf(command).filter(({ value }) => value !== undefined);
  const names = valued.map(({ name }) => ` ${name}`).join('');
  const count = operand.isMany === true ? `${index}+` : index;
  return `-n ${quote(`__muxscope_at ${command.name} ${count}${names}`)} -k${offer(operand)}`;
}

function offer({ words, files }: Value): string {
  const offered = [
    ...(words?.() ?? []),
    ...(files === undefined ? [] : [`(__muxscope_files ${files})`]),
  ];
  return offered.length === 0 ? '' : ` -a ${quote(offered.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

const FUNCTIONS = `# Completion of muxscope for fish: muxscope completion fish | source
# Whether the command is this one and has so many operands, any number, a count, or a count and more (0+); then, the options that take a value.
function __muxscope_at
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = $argv[1]; or return 1
    test $argv[2] = any; and return 0
    set -e words[1..2]
    set -l count 0
    set -l isValue no
    for word in $words
        if test $isValue = yes
            set isValue no
        else if contains -- $word $argv[3..-1]
            set isValue yes
        else if not string match -q -- '-*' $word
            set count (math $count + 1)
        end
    end
    if string match -q -- '*+' $argv[2]
        test $count -ge (string replace -- + '' $argv[2])
    else
        test $count = $argv[2]
    end
end
# Folders, and files whose names end so.
function __muxscope_files
    set -l ending (string escape --style=regex -- $argv[1])
    set -l typed (string replace -r -- '^--[a-z]+=' '' (commandline -ct))
    __fish_complete_path $typed '' | string match -r -- "^.*(?:/|$ending)(?:\\t.*)?\\$"
end
`;
