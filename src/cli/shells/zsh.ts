/** Completion for zsh. */

import {
  type Command,
  completedOperands,
  type Operand,
  type Option,
  optionsOf,
  TOP_OPTIONS,
} from '../command';

/** To be sourced, or to stand as `_muxscope` in a folder of fpath. */
export function zshScript(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  const top = TOP_OPTIONS.map(({ name, says }) => quote(`(- *)${name}[${plain(says)}]`));
  const cases = commands.map(
    (command) => `${command.name}) _arguments ${specsOf(command).join(' ')} ;;`,
  );
  return `#compdef muxscope
# Completion of muxscope for zsh: source <(muxscope completion zsh)
_muxscope_commands() {
  local -a commands=(${described.join(' ')})
  _describe command commands
}
${commands.flatMap(operandFunctions).join('')}_muxscope() {
  local curcontext="$curcontext" state line
  local -A opt_args
  _arguments -C ${top.join(' ')} '1: :_muxscope_commands' '*:: :->arguments' && return
  case $words[1] in
    ${cases.join('\n    ')}
  esac
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _muxscope "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _muxscope muxscope
fi
`;
}

function specsOf(command: Command): string[] {
  return [
    ...optionsOf(command).map((option) => quote(optionSpec(option))),
    ...completedOperands(command).map((operand, i) =>
      quote(
        `${operand.isMany === true ? '*' : i + 1}:${nounOf(operand)}:${functionOf(command, i)}`,
      ),
    ),
  ];
}

function optionSpec({ name, says, value }: Option): string {
  if (value === undefined) return `${name}[${plain(says)}]`;
  const action = value.words
    ? `(${value.words().join(' ')})`
    : value.files !== undefined
      ? filesAction(value.files)
      : ' ';
  return `${name}=[${plain(says)}]:${name.slice(2)}:${action}`;
}

/** A function for each operand: it may be a word or a file. */
function operandFunctions(command: Command): string[] {
  return completedOperands(command).map((operand, i) => {
    const { words, files } = operand;
    const noun = nounOf(operand);
    const kinds = [
      ...(words === undefined ? [] : [`words:${noun}:(${words().join(' ')})`]),
      ...(files === undefined ? [] : [`files:file:${filesAction(files)}`]),
    ];
    return `${functionOf(command, i)}() {\n  _alternative ${kinds.map(quote).join(' ')}\n}\n`;
  });
}

function functionOf({ name }: Command, operand: number): string {
  return `_muxscope_${name}_${operand}`;
}

function filesAction(ending: string): string {
  return `_files -g "*${ending}"`;
}

function nounOf({ what }: Operand): string {
  return what.replace(/^an? /, '');
}

/** Without what ends or parts a specification. */
function plain(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
