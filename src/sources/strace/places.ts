/** Where each line stands: in the log, or, where those of several threads were joined, in the one of its thread (trace/src). */

import path from 'node:path';

export type Places = {
  /** Lines so far, of each file. */
  readonly lines: number[];
  /** By the number of its thread, which its name ends with and each of its lines begins with; undefined: there is one. */
  readonly byTid: ReadonlyMap<string, number> | undefined;
};

export function openPlaces(files: readonly string[]): Places {
  if (files.length < 2) return { lines: [0], byTid: undefined };
  const tids = files.map((file, i) => [path.extname(file).slice(1), i] as const);
  return { lines: files.map(() => 0), byTid: new Map(tids) };
}

/** That of the next line; 0 where it is of no file. */
export function placeOf({ lines, byTid }: Places, line: string): number {
  const file = byTid === undefined ? 0 : byTid.get(line.slice(0, line.indexOf(' ')));
  return file === undefined ? 0 : ++lines[file]! * lines.length + file;
}

/** The number of a line in its file, from 1 on. */
export function lineOf({ lines }: Places, place: number): number {
  return Math.floor(place / lines.length);
}
