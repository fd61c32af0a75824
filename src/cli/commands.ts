/** The commands of muxscope, in the order in which help lists them. */

import type { Command } from './command';
import { clients } from './commands/clients';
import { completionOf } from './commands/completion';
import { diagnose } from './commands/diagnose';
import { exportCommand } from './commands/export';
import { helpOn } from './commands/help';
import { mcp } from './commands/mcp';
import { python } from './commands/python';
import { run } from './commands/run';
import { scenarios } from './commands/scenarios';
import { show } from './commands/show';

export const COMMANDS: readonly Command[] = [
  scenarios,
  run,
  python,
  clients,
  show,
  diagnose,
  exportCommand,
  mcp,
  completionOf(all),
  helpOn(all),
];

function all(): readonly Command[] {
  return COMMANDS;
}
