/** A simulated visit: a client asked for by hand does what one of the scenario's own clients does. */

import type { Scenario } from '../lab/scenario';
import type { Script, Step } from '../lab/script';

/** Long enough for an answer to come first. */
const PAUSE_MS = 100;

/** The script of the `number`-th visit, to this listener; one after the other the scenario's clients take their turn. */
export function visitOf(scenario: Scenario, listener: number, number: number): Script {
  const { seed, clients } = scenario.clients;
  const group = clients[number % clients.length];
  const steps = redirect(group?.steps ?? [], listener);
  return { ...(seed !== undefined && { seed }), clients: [{ steps }] };
}

/** Instead of a hold, which would make the program stand still for a client that came by, there is a pause. */
function redirect(steps: readonly Step[], listener: number): Step[] {
  return steps.flatMap(({ hold, ...step }): Step[] => {
    if ('connect' in step) return [{ connect: { to: listener } }];
    if (hold) return [{ wait: { ms: PAUSE_MS } }, step];
    if (!('repeat' in step)) return [step];
    const { times, steps: inner } = step.repeat;
    return [{ repeat: { times, steps: redirect(inner, listener) } }];
  });
}
