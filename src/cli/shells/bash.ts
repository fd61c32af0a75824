/** Completion for bash 4.4 and later. */

import { type Command, completedOperands, optionsOf, TOP_OPTIONS, type Value } from '../command';

/** To be sourced. */
export function bashScript(commands: readonly Command[]): string {
  const cases = [
    `' -') offered='${TOP_OPTIONS.map(({ name }) => name).join(' ')}' ;;`,
    `' 0') offered='${commands.map(({ name }) => name).join(' ')}' ;;`,
    ...commands.flatMap(casesOf),
  ];
  const valued = commands.flatMap((command) =>
    optionsOf(command)
      .filter(({ value }) => value !== undefined)
      .map(({ name }) => `'${command.name} ${name}'`),
  );
  return SCRIPT.replace('VALUED', () => valued.join(' | ')).replace('CASES', () =>
    cases.join('\n    '),
  );
}

/** What is offered: as an option's value, as the i-th operand, and else, the options. */
function casesOf(command: Command): string[] {
  const { name } = command;
  const options = optionsOf(command);
  return [
    ...options.flatMap((option) =>
      option.value === undefined ? [] : [`'${name} ${option.name}') ${offer(option.value)};;`],
    ),
    ...completedOperands(command).map(
      (operand, i) => `'${name} '${operand.isMany === true ? '[0-9]*' : i}) ${offer(operand)};;`,
    ),
    `'${name} '*) offered='${options.map((option) => option.name).join(' ')}' ;;`,
  ];
}

function offer({ words, files }: Value): string {
  const offered = words === undefined ? '' : `offered='${words().join(' ')}' `;
  return offered + (files === undefined ? '' : `files='*${files}' `);
}

/** `at`: an option whose value is to be completed, `-` for an option, or how many operands there are. */
const SCRIPT = `# Completion of muxscope for bash: source <(muxscope completion bash)
_muxscope() {
  local IFS=$' \\t\\n' words=() word last=\${COMP_WORDS[COMP_CWORD]} option= offered= files= given=' '
  local -i i count operands=0
  # Bash parts words at = and : too.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ \${#words[@]} -gt 0 && ($word == [=:]* || \${words[-1]} == *[=:]) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  [[ $last == [=:] ]] && last=
  count=\${#words[@]}
  local cur=\${words[-1]} command=
  ((count > 1)) && command=\${words[0]}
  for ((i = 1; i < count - 1; i++)); do
    word=\${words[i]}
    if [[ -n $option ]]; then
      option=
    elif [[ $word == -* ]]; then
      given+="\${word%%=*} "
      case "$command $word" in
        VALUED) option=$word ;;
      esac
    else
      operands+=1
    fi
  done
  local at=$operands value=$cur
  if [[ -n $option ]]; then
    at=$option
  elif [[ $cur == --*=* ]]; then
    at=\${cur%%=*} value=\${cur#*=}
  elif [[ $cur == -* ]]; then
    at=-
  fi
  case "$command $at" in
    CASES
  esac
  COMPREPLY=()
  for word in $offered; do
    [[ $word == "$value"* && $given != *" $word "* ]] && COMPREPLY+=("$word")
  done
  if [[ -n $files ]]; then
    count=\${#COMPREPLY[@]}
    while IFS= read -r word; do
      COMPREPLY+=("$word")
    done < <(compgen -d -- "$value"; compgen -f -X "!$files" -- "$value")
    ((\${#COMPREPLY[@]} > count)) && compopt -o filenames 2>/dev/null
  fi
  # Only what stands behind the last = or : is replaced.
  COMPREPLY=("\${COMPREPLY[@]/#/"\${cur%"$value"}"}")
  COMPREPLY=("\${COMPREPLY[@]#"\${cur%"$last"}"}")
}
complete -F _muxscope muxscope
`;
