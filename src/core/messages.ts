/**
 * What the core process and the extension say to each other; a `sight` is passed through to its panel as it is.
 * The extension starts the core, or finds the one that the window before left, comes in by its socket (gate.ts) and waits for `ready`,
 * with which it hears of the sessions that there are. Every `request` is answered by one `reply` with its id. `session` tells
 * that a session is there, or that its state changed, `gone` that one is no longer there: what took its place, the viewers of it see from
 * then on. A viewer says with `look` what of which session it shows; the core answers with a `sight` at once and whenever that
 * changed, the next one only after the last was acknowledged (`seen`), but for one between that need not be: all of it first, then
 * the parts that are others than in the last one. `leave` ends a viewer, also one that has lost what it was told: it looks again,
 * and gets all.
 * `end` is the end of the core and of all it started. So is the end of the connection, where there are no sessions; where there are,
 * they go on for a while, until somebody comes for them.
 */

import * as v from 'valibot';
import { COUNT, type Described, INDEX } from './guard';
import { type SessionInfo, VIEW } from './protocol';
import type { CoreError, Reply, Request } from './requests';

/** Longer ones nobody gives. */
const VIEWER = v.pipe(v.string(), v.maxLength(100));

/** A `request` is read apart, by REQUEST: what nobody can answer is refused by its id. */
export const TO_CORE = v.variant('type', [
  v.object({ type: v.literal('request'), id: COUNT, request: v.unknown() }),
  v.object({
    type: v.literal('look'),
    viewer: VIEWER,
    /** An id; −1: of none. */
    session: INDEX,
    view: VIEW,
  }),
  v.object({ type: v.literal('seen'), viewer: VIEWER, number: COUNT }),
  v.object({ type: v.literal('leave'), viewer: VIEWER }),
  v.object({ type: v.literal('end') }),
]);

type Heard = Described<typeof TO_CORE>;
type Asked = Extract<Heard, { type: 'request' }>;
export type ToCore = Exclude<Heard, Asked> | (Asked & { readonly request: Request });

/** What a viewer is sent; not looked into on its way. */
export type SentSight = {
  readonly viewer: string;
  readonly number: number;
  /** What makes a Sight of the viewer's last one: core/parts. */
  readonly sight: Uint8Array;
  /** It is not to be acknowledged: the next one comes all the same. */
  readonly isUnasked?: true;
};

export type FromCore =
  | {
      readonly type: 'ready';
      /** Why nothing can be started here, and its code, `unsupported` or `koffi-missing`. */
      readonly unsupported?: string;
      readonly code?: CoreError['code'];
      /** Those that are there already, in the order in which they began; absent: none. */
      readonly sessions?: readonly SessionInfo[];
    }
  /** Another window is in still: `ready` comes when that one is gone. */
  | { readonly type: 'taken' }
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly type: 'session'; readonly session: SessionInfo }
  | { readonly type: 'gone'; readonly session: number; readonly by?: number }
  | ({ readonly type: 'sight' } & SentSight)
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly text: string };
