/** What may be asked of Python programs under the probe, and why not of some. */

import type { Abilities } from '../source';
import type { Probes } from './probes';

/** Why a Python program cannot do what others can. */
export const PYTHON_REASONS = {
  silent: 'its probe has not spoken yet',
  neverWaits: 'it has not waited in a poller yet, and stands still only there',
  blind: 'its loop waits past the probe, where it cannot be held',
  ownClients: 'its listeners are its own: muxscope clients aims at any',
  asWritten: 'it waits as it is written',
} as const;

/** Loops that wait where the probe is not. */
const BLIND_LOOPS: readonly string[] = ['uvloop', 'gevent', 'proactor'];

export function abilitiesOf({ first, canStand, blindTo }: Probes): Abilities {
  const standing = canStand || whyNot(first !== undefined, blindTo);
  return {
    pause: standing,
    step: standing,
    clients: PYTHON_REASONS.ownClients,
    pollers: PYTHON_REASONS.asWritten,
    kernel: true,
  };
}

function whyNot(hasSpoken: boolean, blindTo: readonly string[]): string {
  if (!hasSpoken) return PYTHON_REASONS.silent;
  const isBlind = blindTo.some((name) => BLIND_LOOPS.includes(name));
  return isBlind ? PYTHON_REASONS.blind : PYTHON_REASONS.neverWaits;
}
