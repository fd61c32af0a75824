/**
 * Which events tell where in the program they come from, as each that does costs some microseconds: all those of a program
 * that a reader can follow, and a few of one that is in a hurry, spread so that no tick stands still for them.
 */

/** What a recorder keeps of it. */
export type Placing = {
  /** Events until the next that tells; counted down by the recorder. */
  until: number;
  /** What `until` began with. */
  armed: number;
  /** Events of this window so far, how many of them told, and how many may before the program is taken to be in a hurry. */
  events: number;
  told: number;
  allowed: number;
  /** When this window began, and when the last event of a hurried program told, ns. */
  began: number;
  last: number;
  isHurried: boolean;
  /** Of the numbers that spread them (a linear congruential generator). */
  seed: number;
};

/** How many may tell of the first window, while much is done for the first time, and of each of the others. */
const ALLOWED_FIRST = 1000;
const ALLOWED = 250;
/** How long a window is, at the least, ns. */
const WINDOW = 250e6;
/** Between two that a hurried program tells of, at least, ns. */
const APART = 100e6;
/** One of so many events, as a batch may always begin with the same call. */
const SPREAD = 64;
/** More events than there are between two looks. */
const NEVER = 1 << 30;

/** Tells nothing before `beginPlacing`. */
export function openPlacing(): Placing {
  const [until, armed] = [NEVER, NEVER];
  const [began, allowed] = [-1, ALLOWED_FIRST];
  return { until, armed, events: 0, told: 0, allowed, began, last: 0, isHurried: false, seed: 1 };
}

/** From `time` on, ns, events tell. */
export function beginPlacing(placing: Placing, time: number): void {
  placing.began = time;
  arm(placing, 0);
}

/** An event has told: `until` was counted down past 0. */
export function notePlaced(placing: Placing): void {
  if (++placing.told >= placing.allowed) placing.isHurried = true;
  arm(placing, placing.isHurried ? NEVER : 0);
}

/** To be called now and then, at each wait for example, with the time. */
export function lookAtPlacing(placing: Placing, time: number): void {
  if (placing.began < 0) return;
  if (time - placing.began >= WINDOW) beginWindow(placing, time);
  else if (placing.isHurried && placing.until > SPREAD && time - placing.last >= APART) {
    placing.last = time;
    placing.seed = (Math.imul(placing.seed, 1103515245) + 12345) & 0x7fffffff;
    arm(placing, (placing.seed >> 16) % SPREAD);
  }
}

/** The hurry is over once a window had no more than are allowed, for its length. */
function beginWindow(placing: Placing, time: number): void {
  arm(placing, 0);
  placing.isHurried = placing.events * WINDOW > ALLOWED * (time - placing.began);
  placing.events = placing.told = 0;
  placing.allowed = ALLOWED;
  placing.began = time;
  if (placing.isHurried) arm(placing, NEVER);
}

/** The event after `count` others tells. */
function arm(placing: Placing, count: number): void {
  placing.events += placing.armed - placing.until;
  placing.until = placing.armed = count;
}
