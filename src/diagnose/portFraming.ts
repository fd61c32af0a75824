/** How messages are cut, as it is said in words: `delimiter-0a`, or of one port `length-prefix-4-be@8001`. */

import { BUILT_IN_CODECS, FRAMINGS, framingNamed } from '../framing/codecs';
import type { Framing } from '../framing/decoder';
import type { Role } from '../trace/kinds';

/** On connections to or from a port of TCP; on all where there is none. */
export type PortFraming = { readonly framing: Framing; readonly port?: number };

/** An end of a connection, or a listener, as far as it is known. */
type End = {
  readonly process: number;
  readonly role: Role;
  readonly local: string;
  readonly peer: string;
};

/** How messages of a connection are cut, where somebody said so of its port; `open`: what is open beside it. */
export function framingFor(
  framings: readonly PortFraming[],
  end: End,
  open: Iterable<End | undefined>,
): Framing | undefined {
  if (end.role === 'listener') return undefined;
  const isOfIt = ({ port }: PortFraming): boolean => port === undefined || hasPort(end, port, open);
  return framings.find(isOfIt)?.framing;
}

/** The port that is known to both sides: of who was let in that of a listener, where its own is not told. */
function hasPort(
  { role, local, peer, process }: End,
  port: number,
  open: Iterable<End | undefined>,
): boolean {
  const end = `:${port}`;
  if (role === 'client') return peer.endsWith(end);
  if (local !== '') return local.endsWith(end);
  for (const other of open)
    if (other?.role === 'listener' && other.process === process && other.local.endsWith(end))
      return true;
  return false;
}

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
