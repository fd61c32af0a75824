/** What stands before a call: the process, the time, and what a quote, a listing or a terminal put before both. */

/** Who, and when: each absent where it is not told. */
export type Prefix = {
  /** The thread's number; −1. */
  readonly tid: number;
  readonly time: Time | undefined;
  /** There is nothing else: what follows need not be whole to be taken for a call. */
  readonly isPlain: boolean;
};

/**
 * `day`: a time of day (`-t`, `-tt`), with `date`, days since the epoch, where that is told; `epoch`: since 1970 (`-ttt`); `since`:
 * since the line before (`-r`). Fractions as exact as they are written: seconds and nanoseconds apart.
 */
export type Time = {
  readonly is: 'day' | 'epoch' | 'since';
  readonly seconds: number;
  readonly ns: number;
  /** Digits behind the point. */
  readonly digits: number;
  readonly date: number | undefined;
  /** Minutes that its zone is ahead of UTC, where that is told. */
  readonly zone: number | undefined;
  /** Nanoseconds since the line before, where both are told (`-t -r`); −1. */
  readonly step: number;
};

const NOTHING: Prefix = { tid: -1, time: undefined, isPlain: true };
const PROSE: Prefix = { tid: -1, time: undefined, isPlain: false };

/** What `strace -f -ttt -o` begins lines with, and nothing else. */
const PLAIN = /^(?:(\d{1,7}) +)?(\d{9,11})\.(\d{6}) $/;
/**
 * The usual ones: `25282 1795401963.250465 `, `[pid  5203] 10:07:51 `, `     0.000163 `. Seconds alone stand behind a process, and behind
 * that what SELinux calls it (`--secontext`). */
const USUAL =
  /^ *(?:\[pid +(\d+)(?:<[^>]*>)?(?: \/\*[^*]*\*\/)?\] ?|(\d{1,7})(?:<[^>]*>)?(?: \/\*[^*]*\*\/)? +)?(?:\[[a-z]\w*(?::[^\]\s]*)?\] )?(?:(\d{9,11})(?:\.(\d+))? |(\d{1,6})\.(\d+) |(?<=[\]\d>] +)(\d{1,6}) |(\d\d):(\d\d):(\d\d)(?:\.(\d+))? )?(?:\(\+ *(\d+)(?:\.(\d+))?\) )?(?:\[ *\d+\] )?(?:\[[\da-f?]{8,16}\] )?$/;
/** Behind anything else: a quote mark, a name and a bar, a date; a bare number may be a process where a line begins so. */
const MARKED =
  /^(.*?)(?:\[pid +(\d+)(?:<[^>]*>)?(?: \/\*[^*]*\*\/)?\]\s*|(?:(?<=^[\s>|*#$%+-]*)|(?<=[|>:]\s*))(\d+)(?:<[^>]*>)?\s+)?(?:(\d{9,11}|\d{1,6})\.(\d{3,9})\s+|(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?\s+)?(?:\[pid +(\d+)(?:<[^>]*>)?(?: \/\*[^*]*\*\/)?\]\s*|(?<=[\dZ] |\dZ)(\d{1,7})\s+)?(?:\(\+ *(\d+)\.(\d+)\)\s*)?(?:\[ *[\da-f]+\]\s*)?['`‘’"]?$/s;
/** What may stand before all that and is no prose. No two of these can begin alike and end alike: each text is tried in few ways. */
const DECORATION =
  /^(?:[\s>|*#$%`'"+‘-]|<\/?[a-z]+[^>]*>|\d{4}[-/]\d\d[-/]\d\dT?|[A-Z][a-z]{2} +\d+ |\w[\w.-]* *\||\w[\w.-]*\[\d+\]:|\[\d{1,3}\] |\^C)*$/;

/** Reads what stands before a call's name. */
export function readPrefix(text: string): Prefix {
  if (text === '') return NOTHING;
  if (text.length > MAX_PREFIX) return PROSE;
  const plain = PLAIN.exec(text);
  if (plain !== null)
    return {
      tid: plain[1] === undefined ? -1 : Number(plain[1]),
      time: timeFrom(plain[2], plain[3]),
      isPlain: true,
    };
  const usual = USUAL.exec(text);
  if (usual !== null) {
    const [, bracketed, bare, epoch, epochPart, rest, restPart, whole, ...more] = usual;
    const [h, m, s, part, since, sincePart] = more;
    const time =
      timeFrom(epoch, epochPart) ??
      timeFrom(rest ?? whole, restPart) ??
      dayFrom([h, m, s], part, { step: stepFrom(since, sincePart) }) ??
      timeFrom(since, sincePart);
    return { tid: Number(bracketed ?? bare ?? -1), time, isPlain: true };
  }
  return marked(text);
}

function marked(text: string): Prefix {
  const found = MARKED.exec(text);
  if (found === null) return PROSE;
  const [, before = '', bracketed, bare, seconds, fraction, h, m, s, part, zone, ...more] = found;
  const [lateBracketed, late = lateBracketed, since, sincePart] = more;
  const time =
    timeFrom(seconds, fraction) ??
    dayFrom([h, m, s], part, {
      date: dateIn(before),
      zone: zoneFrom(zone),
      step: stepFrom(since, sincePart),
    }) ??
    timeFrom(since, sincePart);
  return {
    tid: Number(bracketed ?? late ?? bare ?? -1),
    time,
    isPlain: DECORATION.test(before),
  };
}

const MAX_PREFIX = 200;
const UNTOLD = { date: undefined, zone: undefined, step: -1 };

/** Since the epoch, or since the line before: that is how many seconds it has. */
function timeFrom(seconds: string | undefined, fraction = ''): Time | undefined {
  if (seconds === undefined) return undefined;
  const is = seconds.length >= 9 ? 'epoch' : 'since';
  return {
    is,
    seconds: Number(seconds),
    ns: nsOf(fraction),
    digits: fraction.length,
    ...UNTOLD,
  };
}

type Beside = Partial<Pick<Time, 'date' | 'zone' | 'step'>>;

function dayFrom(
  [h, m, s]: readonly (string | undefined)[],
  fraction = '',
  { date, zone, step = -1 }: Beside,
): Time | undefined {
  if (h === undefined || m === undefined || s === undefined) return undefined;
  const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s);
  const [ns, digits] = [nsOf(fraction), fraction.length];
  return { is: 'day', seconds, ns, digits, date, zone, step };
}

function stepFrom(seconds: string | undefined, fraction = ''): number {
  return seconds === undefined ? -1 : Number(seconds) * 1e9 + nsOf(fraction);
}

/** Minutes: `Z`, `+01:00`, `-0530`. */
function zoneFrom(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** `250465` are 250 465 000 ns. */
function nsOf(fraction: string): number {
  const digits = fraction.length > 9 ? fraction.slice(0, 9) : fraction;
  return Number(digits) * POWERS[9 - digits.length]!;
}

const POWERS = Array.from({ length: 10 }, (_, power) => 10 ** power);

/** Milliseconds since the epoch of a stamp with its zone, `2026-11-28T10:00:00.123456+01:00`; undefined where it has none. */
export function instantOf(stamp: string): number | undefined {
  const { time } = readPrefix(`${stamp} `);
  return time === undefined ? undefined : wallOf(time);
}

/** Milliseconds since the epoch, where a date and a zone are told. */
export function wallOf({ date, zone, seconds, ns }: Time): number | undefined {
  if (date === undefined || zone === undefined) return undefined;
  return (date * DAY + seconds - zone * 60) * 1000 + ns / 1e6;
}

const DAY = 86_400;

/** Days since the epoch of the date that a text ends with. */
function dateIn(before: string): number | undefined {
  const found = /(\d{4})[-/](\d\d)[-/](\d\d)[T ]?$/.exec(before);
  if (found === null) return undefined;
  const [, year, month, day] = found;
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
}
