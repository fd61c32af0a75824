/** What a page that was hidden, moved or loaded again goes on with. */

import { restoredLook } from './keptLook';
import type { Look } from './look';

export type Kept = {
  look: Look;
  /** −1: none yet. */
  session: number;
  /** Seq of the chosen event; −1: none. */
  event: number;
  /** The notice that was closed; empty: none was. */
  closedNotice: string;
};

/** What was kept, or a beginning where that is something else. */
export function restoredKept(value: unknown): Kept {
  const kept = (value ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return {
    look: restoredLook(kept.look),
    session: typeof kept.session === 'number' ? kept.session : -1,
    event: typeof kept.event === 'number' ? kept.event : -1,
    closedNotice: typeof kept.closedNotice === 'string' ? kept.closedNotice : '',
  };
}
