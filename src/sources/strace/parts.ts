/** Lines that a collector or a mail cut into pieces, put together again as they were: Docker and Kubernetes at 16 KiB, mails at 76 columns. */

import { MAX_LINE } from './text';

export type Parts = {
  /** What came of a line that goes on. */
  text: string;
  /** Docker writes the end of a line into its text: a text without one goes on, where others have it. */
  hasEnds: boolean;
};

export function openParts(): Parts {
  return { text: '', hasEnds: false };
}

/** The line with what came of it before; undefined where it goes on. `isMail`: it is quoted-printable (RFC 2045). */
export function withParts(parts: Parts, raw: string, isMail: boolean): string | undefined {
  if (isMail) return goOn(parts, '', raw, raw.endsWith('=') ? raw.slice(0, -1) : undefined);
  if (raw.startsWith(DOCKER)) return ofDocker(parts, raw);
  if (raw.charCodeAt(10) !== LETTER_T) return raw;
  const [whole = '', head = '', isPart] = CRI.exec(raw) ?? [];
  if (whole === '') return raw;
  const piece = raw.slice(whole.length);
  return goOn(parts, `${head}F `, piece, isPart === 'P' ? piece : undefined);
}

const DOCKER = '{"log":"';
const DOCKER_END = '\\n","stream":"';
const DOCKER_REST = '","stream":"';
const LETTER_T = 84;
/** `2026-11-28T10:00:00.123456789Z stderr P …`, the last of them with F. */
const CRI = /^(\S{20,40} std(?:out|err) )([FP])(?::\S+)? /;

function ofDocker(parts: Parts, raw: string): string | undefined {
  const isWhole = raw.includes(DOCKER_END);
  parts.hasEnds ||= isWhole;
  const end = raw.lastIndexOf(DOCKER_REST);
  const isPart = !isWhole && parts.hasEnds && end > 0;
  return goOn(
    parts,
    DOCKER,
    raw.slice(DOCKER.length),
    isPart ? raw.slice(DOCKER.length, end) : undefined,
  );
}

/** `part`: of the piece what is of the line that goes on; undefined where this is its end. */
function goOn(
  parts: Parts,
  head: string,
  piece: string,
  part: string | undefined,
): string | undefined {
  const before = parts.text;
  parts.text = part === undefined || before.length > MAX_LINE ? '' : before + part;
  return part === undefined || parts.text === '' ? head + before + piece : undefined;
}
