/** The commands of muxscope, in the order in which help lists them. */

import type { Command } from './command';
import { clients } from './commands/clients';
import { helpOn } from './commands/help';
import { run } from './commands/run';
import { scenarios } from './commands/scenarios';

export const COMMANDS: readonly Command[] = [scenarios, run, clients, helpOn(all)];

function all(): readonly Command[] {
  return COMMANDS;
}
