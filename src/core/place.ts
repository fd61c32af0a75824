/** Where an event is seen, or a line stands, and what leads to one: moments, notes, hits of a search. */

import type { Moment } from '../lab/moment';
import type { Kind } from '../trace/kinds';

/** Line and column are counted from 1; both 0 where the file could not be read. */
export type FilePlace = { readonly file: string; readonly line: number; readonly column: number };

/** Where an event is seen; `fd` is −1 where it is about none. */
export type Place = {
  readonly seq: number;
  readonly loop: number;
  readonly tick: number;
  readonly kind: Kind;
  readonly fd: number;
  readonly gen: number;
  /** What of the descriptor is to be seen, where the event's kind does not say. */
  readonly tab?: NonNullable<Moment['shows']>['tab'] | 'findings';
};

/** A moment that the scenario says is worth a look: it is to come, there, or no longer kept. */
export type MomentInfo = { readonly says: string } & (
  | { readonly is: 'awaited' | 'gone' }
  | { readonly is: 'found'; readonly at: Place }
);

/** A note, and the tick that it stands beside. */
export type NoteView = Place & { readonly text: string };

/** What is told of a search, in words of trace/condition: its hits are the events that fit. */
export type SearchView = {
  readonly text: string;
  /** Why nothing can be looked for: `{0}`, `{1}` … of the template stand for the values; absent: it can. */
  readonly wrong?: { readonly template: string; readonly values: readonly (string | number)[] };
  /** So far, as far as they are kept; `isOver`: all that is there has been looked at. */
  readonly count: number;
  readonly isOver: boolean;
  /** What the next fields are told for: the view's event, −1 none, and its tick. */
  readonly event: number;
  readonly tick: number;
  /** The place of the event among the hits, from 1 on; 0: it is none of them. */
  readonly at: number;
  /** The hits next to the event or, where none is shown, to the tick's beginning, round the ends; absent: there are none yet. */
  readonly before?: Place;
  readonly after?: Place;
  /** How many are in each column of the timeline. */
  readonly hits: Int32Array;
};
