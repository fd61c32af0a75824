/** How messages are cut, as it is said in words: `delimiter-0a`, or of one port `length-prefix-4-be@8001`. */

import { BUILT_IN_CODECS, FRAMINGS, framingNamed } from '../framing/codecs';
import type { Framing } from '../framing/decoder';

/** On connections to or from a port of TCP; on all where there is none. */
export type PortFraming = { readonly framing: Framing; readonly port?: number };

/** To choose from; delimiters are of any 1 to 8 bytes, what is fixed of any length. */
export const CODEC_NAMES: readonly string[] = [
  'delimiter-0a',
  'delimiter-0d0a',
  'fixed-16',
  ...FRAMINGS.map(({ name }) => name),
  ...BUILT_IN_CODECS.keys(),
];

const MAX_PORT = 65_535;

/** Or what of it is wrong. */
export function readFraming(text: string): PortFraming | 'codec' | 'port' {
  const [name = '', port, ...more] = text.split('@');
  const framing = framingNamed(name);
  if (framing === undefined) return 'codec';
  if (port === undefined) return { framing };
  const isPort = /^[1-9]\d{0,4}$/.test(port) && Number(port) <= MAX_PORT && more.length === 0;
  return isPort ? { framing, port: Number(port) } : 'port';
}
