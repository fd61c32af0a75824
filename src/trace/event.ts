/** An event as one object: what `append` takes and `readEvent` gives; never made on the hot path. */

import type {
  Direction,
  HOWS,
  Kind,
  MovingCall,
  PollerKind,
  Proto,
  Role,
  TASK_STATES,
} from './kinds';

/** The fields of all kinds by their names in the table of kinds; a kind uses its own. */
export type EventFields = {
  readonly fd?: number;
  readonly poller?: PollerKind;
  readonly name?: string;
  readonly pid?: number;
  readonly tid?: number;
  /** Of the process that forked it. */
  readonly parent?: number;
  /** It uses its parent's table of descriptors. */
  readonly shares?: boolean;
  readonly role?: Role;
  readonly proto?: Proto;
  /** It was open when the trace began. */
  readonly before?: boolean;
  readonly local?: string;
  readonly peer?: string;
  readonly from?: number;
  /** Letters of `rwx`. */
  readonly interest?: string;
  readonly edge?: boolean;
  readonly oneshot?: boolean;
  /** The poller's own descriptor; absent for select and poll. */
  readonly of?: number;
  /** `ECONNRESET`; empty or absent: none. */
  readonly errno?: string;
  /** Milliseconds, a fraction too, −1 for ever. */
  readonly timeout?: number;
  readonly watched?: number;
  readonly ready?: number;
  /** Nanoseconds. */
  readonly waited?: number;
  /** Letters of `rwxhedn`. */
  readonly events?: string;
  readonly listener?: number;
  readonly want?: number;
  readonly got?: number;
  readonly put?: number;
  readonly data?: Uint8Array;
  /** Absent where it was recv or send. */
  readonly call?: MovingCall;
  /** The urgent byte, beside the stream (MSG_OOB). */
  readonly oob?: true;
  /** Looked at and left unread (MSG_PEEK). */
  readonly peek?: true;
  readonly how?: (typeof HOWS)[number];
  readonly recvq?: number;
  readonly sendq?: number;
  readonly bytes?: number;
  readonly depth?: number;
  readonly queued?: number;
  readonly message?: number;
  readonly dir?: Direction;
  readonly codec?: string;
  readonly header?: Uint8Array;
  readonly length?: number;
  readonly have?: number;
  readonly complete?: boolean;
  readonly ok?: boolean;
  readonly text?: string;
  readonly state?: (typeof TASK_STATES)[number];
  readonly client?: number;
  readonly step?: string;
  readonly code?: number;
  readonly signal?: string;
  readonly count?: number;
  /** A loop. */
  readonly to?: number;
  /** Seq of the event that a note is about. */
  readonly at?: number;
};

/** What every event may have besides. */
type Common = {
  /** Nanoseconds since the trace began, when the call returned. */
  readonly t: number;
  /** Which use of the number `fd` is. */
  readonly gen?: number;
  /** Nanoseconds a call took; absent where unknown. */
  readonly dur?: number;
  /** `file:line` in the user's program. */
  readonly src?: string;
};

/** What every event to append has beside the fields of its kind; without `loop` and `tick` it belongs to none. */
export type Place = Common & { readonly loop?: number; readonly tick?: number };

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
    /** Its bytes were kept, and have been overwritten since. */
    readonly isGone?: true;
  };
