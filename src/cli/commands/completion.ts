/** `muxscope completion`: the script that makes a shell complete commands, options, values, scenarios and files. */

import { oneOf } from '../../trace/words';
import type { Command } from '../command';
import { bashScript } from '../shells/bash';
import { fishScript } from '../shells/fish';
import { zshScript } from '../shells/zsh';
import { unknown } from '../wrongUse';

type Script = (commands: readonly Command[]) => string;

const SCRIPTS: ReadonlyMap<string, Script> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);
const SHELLS = [...SCRIPTS.keys()];

const NOTES = `For this shell, and for all to come:

  bash   source <(muxscope completion bash)     in ~/.bashrc
  zsh    source <(muxscope completion zsh)      in ~/.zshrc, below compinit
  fish   muxscope completion fish | source      in ~/.config/fish/config.fish
`;

/** `all`: the commands, this one among them. */
export function completionOf(all: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'a script by which your shell completes all this',
    operands: [
      {
        what: 'a shell',
        placeholder: SHELLS.join('|'),
        example: 'bash',
        words: () => SHELLS,
        check: (shell) => void scriptFor(shell),
      },
    ],
    options: [],
    notes: NOTES,
    async run({ operands: [shell = ''] }, { screen }) {
      screen.printText(scriptFor(shell)(all()));
      return 0;
    },
  };
}

function scriptFor(shell: string): Script {
  const script = SCRIPTS.get(shell);
  if (script === undefined) throw unknown('shell', shell, SHELLS, `use ${oneOf(SHELLS)}`);
  return script;
}
