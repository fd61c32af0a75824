/** Notes that stand beside ticks: how they are told, and the way from one to the next. */

import type { NoteView } from '../core/place';
import type { Sight } from '../core/protocol';
import type { Look } from './look/look';
import { t } from './texts';

export function noteInWords({ text }: NoteView): string {
  return t('note: {0}', text);
}

/** Those beside this tick of the thread that is looked at. */
export function notesAt(sight: Sight | null, { loop }: Look, tick: number): readonly NoteView[] {
  if (sight?.loop !== loop) return [];
  return (sight.overview?.notes ?? []).filter((note) => note.tick === tick);
}

/** The next one from the note that is shown or else from the tick, or the one before; undefined: none is kept. */
export function noteBeside(
  sight: Sight | null,
  { look: { loop }, event }: { readonly look: Look; readonly event: number },
  tick: number,
  direction: -1 | 1,
): NoteView | undefined {
  const notes = sight?.loop === loop ? (sight.overview?.notes ?? []) : [];
  const shown = notes.findIndex((note) => note.seq === event && note.tick === tick);
  if (shown >= 0) return notes[shown + direction];
  return direction < 0
    ? notes.findLast((note) => note.tick <= tick)
    : notes.find((note) => note.tick >= tick);
}
