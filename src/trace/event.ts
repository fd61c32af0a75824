/** An event as one object: what `append` takes and `readEvent` gives; never made on the hot path. */

import type { EventFields, Kind } from './kinds';

/** What every event may have besides. */
type Common = {
  /** Nanoseconds since the trace began, when the call returned. */
  readonly t: number;
  /** Which use of the number `fd` is. */
  readonly gen?: number;
  /** Nanoseconds a call took; absent where unknown. */
  readonly dur?: number;
  /** `file:line` in the user's program, or in the log that it was read from. */
  readonly src?: string;
  /** Its bytes were kept, and have been overwritten since. */
  readonly isGone?: true;
  /** A recv that got nothing, as its stream has ended; an empty datagram is none. Only of an event that is read to be told. */
  readonly isEnd?: true;
};

/** What every event to append has beside the fields of its kind; without `loop` and `tick` it belongs to none. */
export type Place = Common & {
  readonly loop?: number;
  readonly tick?: number;
  /** In place of `src` what stands in its column (src.ts). */
  readonly srcIndex?: number;
};

/** What an event to append has of its kind's own. */
export type FieldsOfKind = EventFields & { readonly kind: Kind };

/** An event to append. */
export type EventDraft = Place & FieldsOfKind;

/** An event read back. */
export type TraceEvent = Common &
  EventFields & {
    readonly seq: number;
    readonly loop: number;
    readonly tick: number;
    /** `unknown` for a code of a newer version. */
    readonly kind: Kind | 'unknown';
  };
