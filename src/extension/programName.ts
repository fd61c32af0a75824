/** From a session to the source of its program, and from the lines that a tick ran to those of this source. */

import type { LabInfo } from '../core/protocol';
import { placeOf } from '../trace/words';

/** `multiPort.ts` for the program `multi-port`: the lab names its sources so. */
export function fileOf({ scenario, program }: Pick<LabInfo, 'scenario' | 'program'>): string {
  const name = program ?? scenario;
  return `${name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}.ts`;
}

/** Line numbers, counted from 1, of those in this file; the others stand in a part that programs share. */
export function linesOf(lines: readonly string[], file: string): number[] {
  return lines.flatMap((line) => {
    const place = placeOf(line);
    return place?.file === file ? place.line : [];
  });
}

/** The same of every file that there is one of. */
export function filesOf(lines: readonly string[]): ReadonlyMap<string, number[]> {
  const files = new Map<string, number[]>();
  for (const one of lines) {
    const place = placeOf(one);
    if (place !== undefined) files.set(place.file, [...(files.get(place.file) ?? []), place.line]);
  }
  return files;
}
