/** Bytes are read as text as they come, and a character of several bytes was cut between two recvs. */

import { bytesOf } from '../../trace/bytes';
import type { Trace } from '../../trace/trace';
import { plural } from '../../trace/words';
import {
  cutIn,
  dropCut,
  goesOn,
  isBegun,
  isCut,
  keepCut,
  lossIn,
  openCuts,
} from '../passes/characters';
import type { Loop } from '../passes/loop';
import { openTally, tellTally } from '../passes/tally';
import { isStream, type Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** Sends in which what came may be answered. */
const MOST_SENDS = 64;

export const splitCharacter: Rule = {
  id: 'split-character',
  stage: 'stable',
  title: 'A character is cut between two recvs',
  fix: 'Put the bytes of a message together first and decode them then, or use an incremental decoder that keeps what is not whole.',
  needs: ['decodes'],
  open(scene) {
    const tally = openTally();
    const cuts = openCuts();
    const { trace } = scene;
    const tell = (use: Use, loop: Loop, got: number, at: number, what: string): void => {
      const moved = trace.b[got & trace.mask]!;
      const says = (): string => `A recv of ${plural(moved, 'byte')} on ${nameOf(use)} ${what}.`;
      tellTally(scene, tally, 'error', use, loop, [at, got], says, got);
    };
    return {
      // Told where a recv ends inside a character, and while one that is cut is known.
      recv(use, loop, seq) {
        if (use.got !== seq) return;
        const known = cuts.of.get(use);
        if (known !== undefined && known.after === undefined) {
          if (!goesOn(known, trace, seq)) dropCut(cuts, use);
          return;
        }
        const cut = isStream(use) ? cutIn(trace, seq, loop.tick) : undefined;
        if (cut !== undefined) keepCut(cuts, use, loop, cut);
      },
      send(to, loop, seq) {
        if (cuts.of.size === 0 || !isStream(to)) return;
        for (const use of cuts.by.get(loop) ?? []) {
          const cut = cuts.of.get(use)!;
          const loss = lossIn(cut, trace, seq);
          if (loss !== undefined) {
            const how = loss === 'replaced' ? 'with U+FFFD in its place' : 'without it';
            tell(use, loop, cut.seq, seq, `ends inside a character, and was answered ${how}`);
          }
          if (loss !== undefined || ++cut.sends >= MOST_SENDS) dropCut(cuts, use);
        }
      },
      close: (use) => dropCut(cuts, use),
      decode(use, loop, seq) {
        const isWell = (trace.flags[seq & trace.mask]! & 1) === 1;
        if (isWell || use.got < 0) return;
        const bytes = bytesOf(trace, use.got);
        const moved = trace.b[use.got & trace.mask]!;
        // What is no UTF-8 anywhere was not cut: it is another encoding, or no text.
        const isAll = bytes !== undefined && bytes.length >= moved;
        if (isAll ? !isCut(bytes.subarray(0, moved)) : !hasLooked(trace, bytes)) return;
        const what = 'begins or ends inside a character, and was read as text at once';
        tell(use, loop, use.got, seq, what);
      },
    };
  },
};

/** Of what was not captured to its end the probe has looked at all of it, and says no more: its begin is UTF-8, then. */
function hasLooked({ about }: Trace, bytes: Uint8Array | undefined): boolean {
  return about.source === 'python' && (bytes === undefined || isBegun(bytes));
}
