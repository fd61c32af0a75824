/** What a trace file tells of itself as a whole, in the metadata of its schema: any reader of Arrow shows it. */

import { type About, CLOCKS, MOST_CODECS, MOST_LOGS, namesOf } from '../about';
import { KINDS } from '../kinds';
import type { Metadata } from './arrow';
import { FORMAT_VERSION, NEEDS } from './fields';

/** The key of the version: a file without it is none of ours. */
const VERSION = 'muxscope.version';
const MOST_TEXT = 4096;

export function metadataOf(about: About): Metadata {
  const { clock, wall, clockTime, source, program, host, capture, codecs, logs } = about;
  const rest: [string, string | undefined][] = [
    [VERSION, String(FORMAT_VERSION)],
    ['muxscope.needs', NEEDS],
    ['muxscope.source', source],
    ['muxscope.program', program],
    ['muxscope.host', host],
    ['muxscope.clock', clock],
    ['muxscope.wall', wall === undefined ? undefined : String(wall)],
    ['muxscope.clockTime', clockTime || undefined],
    ['muxscope.hasBoundedWaits', about.hasBoundedWaits ? 'true' : undefined],
    ['muxscope.capture', capture < 0 ? undefined : String(capture)],
    ['muxscope.codecs', JSON.stringify(codecs)],
    ['muxscope.logs', logs.length === 0 ? undefined : JSON.stringify(logs)],
    ['muxscope.kinds', JSON.stringify(KINDS)],
  ];
  return rest.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}

/** Why a file with this metadata cannot be read, as the end of a sentence that begins with its name; undefined where it can. */
export function refusalOf(metadata: ReadonlyMap<string, string>): string | undefined {
  const version = metadata.get(VERSION);
  if (version === undefined)
    return 'is an Arrow file of something else: give one that muxscope has saved';
  if (/^[1-9]\d{0,5}$/.test(version) && Number(version) <= FORMAT_VERSION) return undefined;
  const needs = /^[\w.-]{1,20}$/.exec(metadata.get('muxscope.needs') ?? '')?.[0] ?? 'a newer one';
  const says = version.slice(0, 20).replace(/[^\w.]/g, '?');
  return `has version ${says} of the trace format, and ${FORMAT_VERSION} is the newest that this Muxscope reads: it needs Muxscope ${needs}`;
}

/** Takes over what it says; what is no such thing stays as it was. */
export function readAbout(about: About, metadata: ReadonlyMap<string, string>): void {
  const textOf = (key: string): string =>
    (metadata.get(`muxscope.${key}`) ?? '').slice(0, MOST_TEXT);
  const numberOf = (key: string): number | undefined => {
    const text = textOf(key);
    return /^-?\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
  };
  about.clock = CLOCKS.find((clock) => clock === textOf('clock')) ?? about.clock;
  about.wall = numberOf('wall') ?? about.wall;
  about.clockTime = textOf('clockTime');
  about.hasBoundedWaits = textOf('hasBoundedWaits') === 'true';
  about.source = textOf('source');
  about.program = textOf('program');
  about.host = textOf('host');
  about.capture = numberOf('capture') ?? about.capture;
  about.codecs = namesIn(metadata.get('muxscope.codecs') ?? '', MOST_CODECS);
  about.logs = namesIn(metadata.get('muxscope.logs') ?? '', MOST_LOGS);
}

function namesIn(json: string, most: number): string[] {
  try {
    return namesOf(JSON.parse(json.slice(0, most * MOST_TEXT)), most);
  } catch {
    return [];
  }
}
