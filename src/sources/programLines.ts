/** From places in the bundle of the lab's programs to lines of their source, through the bundle's source map. */

import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename } from 'node:path';
import { COLUMN_BITS } from '../lab/wire';

/** Where the programs are; what is around them is of no interest to who reads one. */
const PROGRAMS = '/lab/programs/';

/**
 * A function that gives `multiPort.ts:17` for the innermost of a call's places that is in a program, empty where none
 * is. The map is read when it is first needed; without one every answer is empty.
 */
export function programLines(bundle: string): (places: Int32Array) => string {
  const lines = new Map<number, string>();
  let map: SourceMap | undefined;
  const lineOf = (place: number): string => {
    let line = lines.get(place);
    if (line === undefined) {
      map ??= readMap(bundle);
      lines.set(place, (line = findLine(map, place)));
    }
    return line;
  };
  return (places) => {
    for (const place of places) {
      const line = place === 0 ? '' : lineOf(place);
      if (line !== '') return line;
    }
    return '';
  };
}

function readMap(bundle: string): SourceMap {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    // A package may leave it out: the trace is the same without lines.
    return new SourceMap({ ...NOTHING, file: bundle });
  }
}

const NOTHING = {
  ...{ version: 3, sources: [], sourcesContent: [], names: [], mappings: '', sourceRoot: '' },
};

/** Places count from 1, a source map from 0. */
function findLine(map: SourceMap, place: number): string {
  const column = (place & ((1 << COLUMN_BITS) - 1)) - 1;
  const entry = map.findEntry((place >>> COLUMN_BITS) - 1, column);
  if (!('originalSource' in entry) || !entry.originalSource.includes(PROGRAMS)) return '';
  return `${basename(entry.originalSource)}:${entry.originalLine + 1}`;
}
