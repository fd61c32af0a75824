/** Bytes are read as text as they come, and a character of several bytes was cut between two recvs. */

import { bytesOf } from '../../trace/bytes';
import { plural } from '../../trace/words';
import { openTally, tellTally } from '../passes/tally';
import type { Rule } from '../rule';
import { nameOf } from '../words';

export const splitCharacter: Rule = {
  id: 'split-character',
  stage: 'stable',
  title: 'A character is cut between two recvs',
  fix: 'Put the bytes of a message together first and decode them then, or use an incremental decoder that keeps what is not whole.',
  needs: ['decodes'],
  open(scene) {
    const tally = openTally();
    return {
      decode(use, loop, seq) {
        const { trace } = scene;
        const isWell = (trace.flags[seq & trace.mask]! & 1) === 1;
        if (isWell || use.got < 0) return;
        const bytes = bytesOf(trace, use.got);
        const moved = trace.b[use.got & trace.mask]!;
        // What is no UTF-8 anywhere was not cut: it is another encoding, or no text.
        if (bytes === undefined || bytes.length < moved || !isCut(bytes.subarray(0, moved))) return;
        const says = (): string =>
          `A recv of ${plural(moved, 'byte')} on ${nameOf(use)} begins or ends inside a character, and was read as text at once.`;
        tellTally(scene, tally, 'error', use, loop, [seq, use.got], says);
      },
    };
  },
};

/** UTF-8 but for a begin or an end inside a character (RFC 3629). */
function isCut(bytes: Uint8Array): boolean {
  let from = 0;
  while (from < 3 && isContinuation(bytes[from])) from++;
  let to = bytes.length;
  while (bytes.length - to < 3 && isContinuation(bytes[to - 1])) to--;
  const lead = bytes[to - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  const has = bytes.length - to + 1;
  const isOpen = length > 1 && has < length;
  if (from === 0 && !isOpen) return false;
  return isText(bytes.subarray(from, isOpen ? to - 1 : bytes.length));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

const strict = new TextDecoder('utf-8', { fatal: true });

function isText(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
