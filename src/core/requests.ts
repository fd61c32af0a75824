/** What the extension may ask of the core (protocol.ts tells when), and how that is answered. */

import type { PollerName } from '../pollers/poller';
import type { Sought } from '../trace/seek';
import type { DescriptorName, FilePlace } from './activity';

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CoreError };

/** One thing that went wrong, told once to the user; `code` says which button helps. `stopped`, by the user, needs no telling. */
export type CoreError = {
  readonly code:
    | 'port-taken'
    | 'unsupported'
    | 'koffi-missing'
    | 'unknown-scenario'
    | 'no-session'
    | 'bad-file'
    | 'bad-request'
    | 'stopped'
    | 'failed';
  /** In English. */
  readonly message: string;
  /** By what it is translated: the message before its values, and these; absent where nobody foresaw it. */
  readonly said?: {
    readonly template: string;
    readonly values: readonly (string | number)[];
  };
  /** Of a `bad-file`: where in which file. */
  readonly place?: FilePlace;
};

/** What may be asked, by `do`, and the value of its reply. */
export type Request =
  /** ScenarioInfo[]. */
  | { readonly do: 'scenarios' }
  /**
   * SessionInfo, once the listeners are open; the session that it replaces is stopped first, and is there again where the start
   * failed.
   */
  | ({ readonly do: 'start'; readonly scenario: string } & StartOptions)
  /** The same with the scenario of a `*.mux.json` file: its absolute path. */
  | ({ readonly do: 'startFile'; readonly file: string } & StartOptions)
  /** ScenarioFile[], in the same order: what these `*.mux.json` files hold. */
  | { readonly do: 'files'; readonly files: readonly string[] }
  /** null, when nothing of any session is left; starts that were asked for before do not begin. */
  | { readonly do: 'stopAll' }
  /** Each null, when it is done; who stops a session stops what was to replace it too. */
  | ({ readonly do: 'stop' | 'pause' | 'resume' | 'step' } & OfSession)
  /** SessionInfo of what replaces it: the same scenario again on the same ports. */
  | ({ readonly do: 'choosePoller'; readonly poller: PollerName } & OfSession)
  /** null: one simulated client that connects to this listener, talks a little and leaves. */
  | ({ readonly do: 'connectClient'; readonly listener: number } & OfSession)
  /** DescriptorInfo[]: those open now, for the tree. */
  | ({ readonly do: 'descriptors' } & OfSession)
  /**
   * string[]: lines (`multiPort.ts:17`) of the calls that the loop made in a tick, as far as known; −1: the newest that is
   * over. First that of the event or, where that has none, of the descriptor that is selected.
   */
  | ({
      readonly do: 'lines';
      readonly loop: number;
      readonly tick: number;
      readonly selected: DescriptorName | null;
      readonly event?: number;
    } & OfSession)
  /** number: the nearest tick in which there was what is sought; −1: none that is kept. */
  | ({ readonly do: 'seek' } & Seek & OfSession)
  /** A text: the loop's events of these ticks, or, both −1, the whole kept trace, as JSON lines (the newest 10 000). */
  | ({
      readonly do: 'json';
      readonly loop: number;
      readonly firstTick: number;
      readonly lastTick: number;
    } & OfSession);

/** Which session it is about, by its id. */
export type OfSession = { readonly session: number };

export type Seek = {
  readonly loop: number;
  /** From this tick on, not in it: before it (−1), or after it (1). */
  readonly from: number;
  readonly direction: -1 | 1;
  readonly sought: Sought;
  /** On this descriptor; null: whatever it was about. */
  readonly selected: DescriptorName | null;
};

export type StartOptions = {
  readonly poller?: PollerName;
  /** The first listener's port; absent: 8001 and up, a taken one replaced. */
  readonly port?: number;
  readonly clients: 'script' | 'none';
  /** The session whose place it takes; absent: it runs beside those that there are. */
  readonly replaces?: number;
};
