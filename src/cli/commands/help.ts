/** `muxscope help`: all of it, or one command. */

import { commandNamed } from '../arguments';
import type { Command } from '../command';
import { helpText, overviewText } from '../help';

/** `all`: the commands, this one among them. */
export function helpOn(all: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'this, or one command with its options',
    operands: [
      {
        what: 'a command',
        placeholder: 'command',
        example: 'run',
        isOptional: true,
        words: () => all().map(({ name }) => name),
        check: (name) => commandNamed(name, all()),
      },
    ],
    options: [],
    async run({ operands: [about] }, { screen }) {
      screen.printText(
        about === undefined ? overviewText(all()) : helpText(commandNamed(about, all())),
      );
      return 0;
    },
  };
}
