/** Where each line stands: in the log, or, where those of several threads were joined, in the one of its thread (trace/src). */

import path from 'node:path';

export type Places = {
  /** Lines so far, of each file. */
  readonly lines: number[];
  /** Their paths; empty ones are for files that come later. */
  readonly files: readonly string[];
  /** By the number of its thread, which its name ends with and each of its lines begins with; undefined: there is one. */
  readonly byTid: Map<string, number> | undefined;
};

export function openPlaces(files: readonly string[]): Places {
  if (files.length < 2) return { lines: [0], files, byTid: undefined };
  return { lines: files.map(() => 0), files, byTid: new Map() };
}

/** How the second half of a line begins, behind its thread's number, where several files were joined: a line of its own in none. */
export const RESUMED = ' <... ';

/** That of the next line; 0 where it is of no file. */
export function placeOf(places: Places, line: string): number {
  const { lines, byTid } = places;
  if (byTid === undefined) return ++lines[0]!;
  const space = line.indexOf(' ');
  const file = fileOf(places, byTid, line.slice(0, space));
  if (file < 0) return 0;
  if (!isRest(places, line)) lines[file]!++;
  return lines[file]! * lines.length + file;
}

/** Whether it is the second half of a line of a file: no line of its own. */
export function isRest({ byTid }: Places, line: string): boolean {
  return byTid !== undefined && line.startsWith(RESUMED, line.indexOf(' ') + 1);
}

/** −1 where there is none, or it came when all places were taken. */
function fileOf({ lines, files }: Places, byTid: Map<string, number>, tid: string): number {
  const known = byTid.get(tid);
  if (known !== undefined) return known;
  const file = files.findIndex((each) => path.extname(each) === `.${tid}`);
  const place = file < lines.length ? file : -1;
  byTid.set(tid, place);
  return place;
}

/** The number of a line in its file, from 1 on. */
export function lineOf({ lines }: Places, place: number): number {
  return Math.floor(place / lines.length);
}
