/** The commands of muxscope, in the order in which help lists them. */

import type { Command } from './command';
import { clients } from './commands/clients';
import { completionOf } from './commands/completion';
import { helpOn } from './commands/help';
import { run } from './commands/run';
import { scenarios } from './commands/scenarios';

export const COMMANDS: readonly Command[] = [
  scenarios,
  run,
  clients,
  completionOf(all),
  helpOn(all),
];

function all(): readonly Command[] {
  return COMMANDS;
}
