/** Listeners that are watched edge-triggered, and let in only one each time: who else waits is told of no more. */

import type { Loop } from './loop';
import { forgetIt, remember } from './marks';
import { type Use, WATCHED } from './use';

/** What is known of a listener that lets in one at a time, and has never said EAGAIN. */
type Door = {
  /** Those let in since the wait before. */
  inTurn: number;
  /** Turns in which it was one. */
  singles: number;
  /** So many waited when the loop went to wait again, as the kernel said at that event; 0: nobody is known to. */
  waiting: number;
  at: number;
  tick: number;
  /** Turns of the loop since in which nothing was told of it. */
  silent: number;
};

export type Doors = Map<Use, Door>;

/** More are looked at no more. */
const MOST = 256;
/** With nobody seen to wait: so often that it is how the program is made. */
const SINGLES = 4;

export function openDoors(): Doors {
  return new Map();
}

/** It lets somebody in, or says that there is nobody: then it is as it should be. */
export function letIn(doors: Doors, listener: Use, seq: number): void {
  const door = doors.get(listener);
  if (door === undefined) return;
  if (listener.again === seq) forgetIt(doors, listener);
  else door.inTurn++;
}

/** The kernel said how many wait, behind one that was let in. */
export function someWait(
  doors: Doors,
  listener: Use,
  loop: Loop,
  seq: number,
  count: number,
): void {
  const door = isDoor(listener) ? (doors.get(listener) ?? openDoor(doors, listener)) : undefined;
  if (door === undefined || count <= 0) return;
  Object.assign(door, { waiting: count, at: seq, tick: loop.tick, silent: 0 });
}

/** The turn is over in which it was told ready; whether it lets in one each time, and says so now. */
export function isSingleAgain(doors: Doors, listener: Use, { wake }: Loop): boolean {
  if (!isDoor(listener) || listener.accepted < wake) return false;
  const door = doors.get(listener);
  // Of the first it was not told how often it let in.
  if (door === undefined) {
    if (listener.again < 0) openDoor(doors, listener);
    return false;
  }
  if (door.inTurn === 1) door.singles++;
  else door.singles = 0;
  door.inTurn = 0;
  return door.singles === SINGLES;
}

/** Of one that let in one, how many waited behind it. */
export type Left = Pick<Door, 'waiting' | 'at' | 'tick'> & {
  readonly use: Use;
  readonly loop: Loop;
};

/** Turns of the loop in which one stays silent: work of another thread may be going on in the first. */
export const SILENT_TURNS = 2;

/** The turn is over: behind whom somebody is left, of whom nothing was told since. It counts as so many `turns`. */
export function leftBehind(doors: Doors, loop: Loop, turns: number): Left[] {
  const left: Left[] = [];
  for (const [use, door] of doors) {
    if (door.waiting === 0 || use.watcher !== loop.number || door.tick === loop.tick) continue;
    // Who waits has come since then, and is told.
    if (use.readyWake === loop.wake || use.closed >= 0) door.waiting = 0;
    else if ((door.silent += turns) >= SILENT_TURNS) {
      left.push({ use, loop, waiting: door.waiting, at: door.at, tick: door.tick });
      door.waiting = 0;
    }
  }
  return left;
}

function openDoor(doors: Doors, listener: Use): Door | undefined {
  if (doors.size >= MOST) return undefined;
  const door: Door = { inTurn: 0, singles: 0, waiting: 0, at: -1, tick: -1, silent: 0 };
  remember(doors, listener, door);
  return door;
}

/** Asked about once, and only for reading: who is asked about anew is told of anew, and a runtime that asks about all comes back for the rest. */
function isDoor({ role, watch, watched, accepted, closed }: Use): boolean {
  const { r, w, edge, oneshot } = WATCHED;
  const isEdge = watch >= 0 && (watch & (r | w | edge | oneshot)) === (r | edge);
  return role === 'listener' && isEdge && watched < accepted && closed < 0;
}
