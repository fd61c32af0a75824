/** From a session to the source of its program, and from the lines that a tick ran to those of this source. */

import type { LabInfo } from '../core/protocol';

/** `multiPort.ts` for the program `multi-port`: the lab names its sources so. */
export function fileOf({ scenario, program }: Pick<LabInfo, 'scenario' | 'program'>): string {
  const name = program ?? scenario;
  return `${name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}.ts`;
}

/** Line numbers, counted from 1, of those in this file; the others stand in a part that programs share. */
export function linesOf(lines: readonly string[], file: string): number[] {
  return lines.flatMap((line) => {
    const at = line.lastIndexOf(':');
    const number = Number(line.slice(at + 1));
    return line.slice(0, at) === file && Number.isSafeInteger(number) && number > 0 ? number : [];
  });
}
