/** Lines that a collector or a mail cut into pieces, put together again as they were: Docker and Kubernetes at 16 KiB, mails at 76 columns. */

import { MAX_LINE } from './text';

export type Parts = {
  /** By stream: a line that goes on, as far as it came. */
  readonly begun: Map<string, Piece>;
  /** Docker writes the end of a line into its text: a text without one goes on, where others have it. */
  hasEnds: boolean;
};

/** Of a line, with what the collector put around it. */
type Piece = { readonly head: string; readonly text: string; readonly tail: string };

export function openParts(): Parts {
  return { begun: new Map(), hasEnds: false };
}

/** The line with what came of it before; undefined where it goes on. `isMail`: it is quoted-printable (RFC 2045). */
export function withParts(parts: Parts, raw: string, isMail: boolean): string | undefined {
  if (isMail) {
    const isPart = raw.endsWith('=');
    const text = isPart ? raw.slice(0, -1) : raw;
    return goOn(parts, '', { head: '', text, tail: isPart ? '=' : '' }, isPart);
  }
  if (raw.startsWith(DOCKER)) return ofDocker(parts, raw);
  if (raw.charCodeAt(10) !== LETTER_T) return raw;
  const [whole = '', head = '', stream = '', isPart] = CRI.exec(raw) ?? [];
  if (whole === '') return raw;
  const text = raw.slice(whole.length);
  return goOn(parts, stream, { head: `${head}F `, text, tail: '' }, isPart === 'P');
}

/** Lines whose end never came. */
export function restOf({ begun }: Parts): string[] {
  const lines = Array.from(begun.values(), ({ head, text, tail }) => head + text + tail);
  begun.clear();
  return lines;
}

const DOCKER = '{"log":"';
const DOCKER_END = '\\n","stream":"';
const DOCKER_REST = '","stream":"';
const LETTER_T = 84;
/** `2026-11-28T10:00:00.123456789Z stderr P …`, the last of them with F. */
const CRI = /^(\S{20,40} (std(?:out|err)) )([FP])(?::\S+)? /;

function ofDocker(parts: Parts, raw: string): string | undefined {
  const isWhole = raw.includes(DOCKER_END);
  parts.hasEnds ||= isWhole;
  const end = raw.lastIndexOf(DOCKER_REST);
  const at = end > 0 ? end : raw.length;
  const stream = raw.startsWith('stdout', at + DOCKER_REST.length) ? 'stdout' : 'stderr';
  const piece = { head: DOCKER, text: raw.slice(DOCKER.length, at), tail: raw.slice(at) };
  return goOn(parts, stream, piece, !isWhole && parts.hasEnds && end > 0);
}

function goOn(
  { begun }: Parts,
  stream: string,
  { head, text: piece, tail }: Piece,
  isPart: boolean,
): string | undefined {
  const before = begun.get(stream)?.text ?? '';
  const text = before + piece;
  if (isPart && text !== '' && before.length <= MAX_LINE) {
    begun.set(stream, { head, text, tail });
    return undefined;
  }
  begun.delete(stream);
  return head + text + tail;
}
