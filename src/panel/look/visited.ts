/** Where one has been in a session, as an editor keeps it: back to where one came from, and forward again. */

import type { Look } from './look';

export type Visited = {
  /** What is looked at from now on; `tick`: the selected one in effect. */
  note(look: Look, tick: number): void;
  /** What is looked at after a step, from what is looked at now; undefined: there is none. */
  step(direction: -1 | 1, now: Look): Look | undefined;
  has(direction: -1 | 1): boolean;
  /** Another session is shown. */
  forget(): void;
};

/** Places that are kept on each side. */
const MOST = 50;
/** Ticks that one goes within a place. */
const NEAR = 10;

type Stop = { readonly look: Look; readonly tick: number };

export function openVisited(): Visited {
  let back: Stop[] = [];
  let ahead: Stop[] = [];
  let here: Stop | undefined;
  return {
    note: (look, tick) => {
      const next = { look, tick };
      if (here !== undefined && isFar(here, next)) {
        back = [...back.slice(1 - MOST), here];
        ahead = [];
      }
      here = next;
    },
    step: (direction, now) => {
      const [from, to] = direction < 0 ? [back, ahead] : [ahead, back];
      const next = from.pop();
      if (next === undefined || here === undefined) return undefined;
      to.push(here);
      here = next;
      return placedAs(now, next.look);
    },
    has: (direction) => (direction < 0 ? back : ahead).length > 0,
    forget: () => {
      [back, ahead, here] = [[], [], undefined];
    },
  };
}

/** A step leads to another place: how what is there is shown stays, and in one thread which rows there are and what is marked. */
function placedAs({ isTable, isLinear, ...now }: Look, stop: Look): Look {
  const there = { ...stop, isTable, isLinear };
  if (now.loop !== stop.loop) return there;
  return { ...there, arrangement: now.arrangement, range: now.range };
}

/** Another thread or descriptor, a tick further off, or another axis. */
function isFar(one: Stop, other: Stop): boolean {
  const { fd, gen } = one.look.selected ?? {};
  const { selected, loop, scale } = other.look;
  const isOther = one.look.loop !== loop || fd !== selected?.fd || gen !== selected?.gen;
  const isOnOtherAxis = axisOf(one.look.scale) !== axisOf(scale);
  // What is followed moves by itself.
  const isFollowed = one.look.tick < 0 && other.look.tick < 0;
  const isFurther = !isFollowed && Math.abs(one.tick - other.tick) > NEAR;
  return isOther || isOnOtherAxis || isFurther;
}

function axisOf(scale: Look['scale']): string {
  return scale?.by ?? 'ticks';
}
