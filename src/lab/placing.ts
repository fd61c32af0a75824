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
  /** Events of this second so far, and how many of them told. */
  events: number;
  told: number;
  /** When this second began, and when the last event of a hurried one told, ns. */
  began: number;
  last: number;
  /** The second before had more events than are told of one. */
  isHurried: boolean;
  /** Of the numbers that spread them (a linear congruential generator). */
  seed: number;
};

/** Of a second: its first events, unless the second before had more than that. */
const TOLD_A_SECOND = 1000;
const SECOND = 1e9;
/** Between two of a hurried second, at least. */
const APART = 10e6;
/** One of so many events, as a batch may always begin with the same call. */
const SPREAD = 64;
/** More events than there are between two looks. */
const NEVER = 1 << 30;

/** Tells nothing before `beginPlacing`. */
export function openPlacing(): Placing {
  const [until, armed] = [NEVER, NEVER];
  return { until, armed, events: 0, told: 0, began: -1, last: 0, isHurried: false, seed: 1 };
}

/** From `time` on, ns, events tell. */
export function beginPlacing(placing: Placing, time: number): void {
  placing.began = time;
  arm(placing, 0);
}

/** An event has told: `until` was counted down past 0. */
export function notePlaced(placing: Placing): void {
  placing.told++;
  const isNext = !placing.isHurried && placing.told < TOLD_A_SECOND;
  arm(placing, isNext ? 0 : NEVER);
}

/** To be called now and then, at each wait for example, with the time. */
export function lookAtPlacing(placing: Placing, time: number): void {
  if (placing.began < 0) return;
  if (time - placing.began >= SECOND) beginSecond(placing, time);
  else if (placing.isHurried && placing.until > SPREAD && time - placing.last >= APART) {
    placing.last = time;
    placing.seed = (Math.imul(placing.seed, 1103515245) + 12345) & 0x7fffffff;
    arm(placing, (placing.seed >> 16) % SPREAD);
  }
}

function beginSecond(placing: Placing, time: number): void {
  arm(placing, 0);
  const rate = (placing.events * SECOND) / (time - placing.began);
  placing.isHurried = rate > TOLD_A_SECOND;
  placing.events = placing.told = 0;
  placing.began = time;
  if (placing.isHurried) arm(placing, NEVER);
}

/** The event after `count` others tells. */
function arm(placing: Placing, count: number): void {
  placing.events += placing.armed - placing.until;
  placing.until = placing.armed = count;
}
