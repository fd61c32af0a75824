/**
 * What the extension and a panel say to each other. The panel speaks first, `ready`, and is answered with `hello`; then it says
 * what it looks at, and acknowledges sights (`seen`) before others come.
 */

import * as v from 'valibot';
import type { DescriptorName } from './descriptorViews';
import { COUNT, type Described } from './guard';
import type { FileInfo } from './fileInfo';
import type { FindingInfo } from './findingViews';
import { type LabInfo, POLLER, type ScenarioInfo, type SessionInfo, VIEW } from './protocol';
import { SEEK } from './requests';

/** What a panel hears from the extension; the first message is `hello`, the answer to `ready`. */
export type ToPanel =
  | {
      readonly type: 'hello';
      /** Translations by English text; null: English. */
      readonly texts: Readonly<Record<string, string>> | null;
      readonly place: 'sidebar' | 'editor';
      readonly scenarios: readonly ScenarioInfo[];
      /** What the session is called that it will show. */
      readonly shows?: string;
    }
  | { readonly type: 'core'; readonly state: CoreState; readonly lost?: LostSession }
  /** To the panel that follows the current session: those that can be chosen, and the one it shows; −1: none. */
  | { readonly type: 'sessions'; readonly list: readonly SessionName[]; readonly shown: number }
  /** A sight, or what changed of it, as the core packed it; to be acknowledged once it is painted, unless it is unasked. */
  | {
      readonly type: 'sight';
      readonly number: number;
      readonly sight: Uint8Array;
      readonly isUnasked?: true;
    }
  /** The answer to `seek`: a tick; −1: there is none. */
  | { readonly type: 'sought'; readonly number: number; readonly tick: number }
  /** Select this descriptor: it was chosen in the tree. */
  | { readonly type: 'select'; readonly selected: DescriptorName }
  /** Look at this finding, as soon as its session is shown. */
  | { readonly type: 'found'; readonly session: number; readonly finding: FindingInfo };

/** A session in a list. */
export type SessionName = Pick<SessionInfo, 'id' | 'name' | 'state'>;

/** A session that is gone with all that was recorded, where there is none now: what it was, and with what it went. */
export type LostSession = Pick<SessionInfo, 'id' | 'name' | 'title'> & {
  readonly lab?: Pick<LabInfo, 'scenario' | 'file' | 'poller'>;
  readonly opened?: Pick<FileInfo, 'path'>;
  readonly went: 'core' | 'window' | 'room';
};

/** `closed` has its reason, and a restart is offered. */
export type CoreState =
  | { readonly is: 'off' | 'starting' | 'ready' }
  | { readonly is: 'unsupported' | 'closed'; readonly reason: string };

/** Commands of the extension that a panel may run, without their `muxscope.` in front, and no other. */
export const PANEL_COMMANDS = [
  'pause',
  'resume',
  'step',
  'stop',
  'connectClient',
  'copyJson',
  'openInEditor',
  'restartCore',
  'runAgain',
  'saveTrace',
  'stopRecording',
  'startScenario',
  'showProgram',
  'showLog',
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

/** What a panel seeks: readiness. */
const PANEL_SEEK = v.omit(SEEK, ['sought']);

/** What a panel says; anything else is dropped and logged. A view that is hidden looks at nothing. */
export const FROM_PANEL = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('look'), view: VIEW }),
  v.object({ type: v.literal('seen'), number: COUNT }),
  v.object({ type: v.literal('seek'), number: COUNT, seek: PANEL_SEEK }),
  v.object({ type: v.literal('command'), command: v.picklist(PANEL_COMMANDS) }),
  v.object({ type: v.literal('choosePoller'), poller: POLLER }),
  v.object({ type: v.literal('start'), scenario: v.string() }),
  v.object({ type: v.literal('chooseSession'), session: COUNT }),
  /** A line of the program, `file:line`, in the editor; the page of a rule. */
  v.object({ type: v.literal('openLine'), src: v.pipe(v.string(), v.maxLength(5000)) }),
  v.object({ type: v.literal('openRule'), rule: v.pipe(v.string(), v.maxLength(100)) }),
]);
export type FromPanel = Described<typeof FROM_PANEL>;
