/** Which client of a script, if any, wants the program to stand still before it has received anything. */

import type { ClientGroup, Script, Step } from './script';

/** A program that runs this script must stand still before its first wait, until told to go. */
export function holdsBeforeFirstReceive(script: Script): boolean {
  return firstHolder(script) !== undefined;
}

/**
 * The client that the program's first standing still belongs to, counted over all groups from 0: of those with a held
 * step before their first byte, the one that starts first.
 */
export function firstHolder(script: Script): number | undefined {
  let found: { client: number; start: number } | undefined;
  let client = 0;
  for (const group of script.clients) {
    const start = group.start ?? 0;
    if (holdsFirst(group) && (found === undefined || start < found.start))
      found = { client, start };
    client += group.count ?? 1;
  }
  return found?.client;
}

function holdsFirst(group: ClientGroup): boolean {
  return (group.count ?? 1) > 0 && firstOf(group.steps) === 'hold';
}

/** What comes first in these steps: a held step, or one that sends. */
function firstOf(steps: readonly Step[]): 'hold' | 'send' | undefined {
  for (const step of steps) {
    if ('repeat' in step) {
      const first = step.repeat.times > 0 ? firstOf(step.repeat.steps) : undefined;
      if (first !== undefined) return first;
    } else if (step.hold === true) return 'hold';
    else if (sends(step)) return 'send';
  }
  return undefined;
}

function sends(step: Step): boolean {
  return (
    'send' in step ||
    'sendFrame' in step ||
    'sendInPieces' in step ||
    'sendTogether' in step ||
    'urgent' in step
  );
}
