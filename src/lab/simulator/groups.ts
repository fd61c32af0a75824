/** A script made ready to run: refused with one line where it cannot be, before anything is opened for it. */

import type { Codecs } from '../../framing/codecs';
import { descriptorLimit, setDescriptorLimit } from '../../os/process';
import { type ClientGroup, type SimulatorOptions, descriptorsFor } from '../script';
import { MAX_CLIENTS, MAX_MS } from '../scriptShape';
import { type Known, type Plan, checkCount, checkRange, compileSteps } from './steps';

export type Group = {
  readonly plan: Plan;
  readonly count: number;
  /** ms after the run's begin, for the group's first client and between two. */
  readonly startMs: number;
  readonly betweenMs: number;
};

const MAX_RAMP = 1_000_000;

/** The script's groups, framed by these codecs, and room for a descriptor for each client; throws RangeError with what to change. */
export function prepareGroups({ script, targets }: SimulatorOptions, codecs: Codecs): Group[] {
  const known = { targets, codecs };
  const groups = script.clients.map((group, index) => prepareGroup(group, index + 1, known));
  makeRoom(clientCount(groups));
  return groups;
}

/** How many clients these groups are. */
export function clientCount(groups: readonly Group[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function prepareGroup(group: ClientGroup, number: number, known: Known): Group {
  const { count = 1, ramp = Infinity, start = 0 } = group;
  const name = `clients ${number}`;
  checkCount(count, 0, MAX_CLIENTS, `${name}: count`);
  checkRange(start, 0, MAX_MS, `${name}: start`);
  if (group.ramp !== undefined) checkRange(ramp, 1e-3, MAX_RAMP, `${name}: ramp`);
  try {
    const plan = compileSteps(group, known);
    return { plan, count, startMs: start, betweenMs: 1000 / ramp };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${name}: ${error.message}`, { cause: error });
  }
}

function makeRoom(clients: number): void {
  const needed = descriptorsFor(clients);
  const { soft, hard } = descriptorLimit();
  if (needed > hard)
    throw new RangeError(
      `${clients} clients need ${needed} descriptors, the limit here is ${hard}: use fewer clients, or raise it with ulimit -Hn`,
    );
  if (needed > soft) setDescriptorLimit(needed);
}
