/** What the extension may ask of the core (messages.ts tells when), and how that is answered. */

import * as v from 'valibot';
import type { PollerName } from '../pollers/list';
import { SOUGHT } from '../trace/seek';
import type { FilePlace } from './place';
import { COUNT, type Described, DESCRIPTOR, INDEX } from './guard';
import type { FindingInfo } from './findingViews';
import type { DescriptorInfo } from './descriptorViews';
import type { ScenarioFile, ScenarioInfo, SessionInfo } from './protocol';

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

/** Whether that scenario runs on it is asked later, and told. */
const ASKED_POLLER = v.custom<PollerName>((value) => typeof value === 'string');

/** Absolute: whose folder would another be of? */
const PATH = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** What a program is called, in one word. */
const NAME = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const START = {
  poller: v.exactOptional(ASKED_POLLER),
  /** The first listener's port; absent: 8001 and up, a taken one replaced. */
  port: v.exactOptional(v.pipe(COUNT, v.minValue(1), v.maxValue(65_535))),
  clients: v.picklist(['script', 'none']),
  /** Recorded from its start on, to this file: an absolute path. */
  save: v.exactOptional(PATH),
  /** The session whose place it takes; absent: it runs beside those that there are. */
  replaces: v.exactOptional(COUNT),
};
const START_OPTIONS = v.object(START);
export type StartOptions = Described<typeof START_OPTIONS>;

/** Which session it is about, by its id. */
const OF_SESSION = { session: COUNT };

/** What is sought from a tick on. */
export const SEEK = v.object({
  loop: COUNT,
  /** From this tick on, not in it: before it (−1), or after it (1). */
  from: INDEX,
  direction: v.picklist([-1, 1]),
  sought: v.picklist(SOUGHT),
  /** On this descriptor; null: whatever it was about. */
  selected: v.nullable(DESCRIPTOR),
  /** Instead of all that: the tick that goes on then, ns since the trace began. */
  atNs: v.exactOptional(v.pipe(v.number(), v.finite())),
});
export type Seek = Described<typeof SEEK>;

/** More files nobody lists. */
const FILES = v.pipe(v.array(v.string()), v.maxLength(1000));
const PHRASE = v.pipe(v.string(), v.maxLength(500));
const PHRASES = v.pipe(v.array(v.tuple([PHRASE, PHRASE])), v.maxLength(2000));

/** What may be asked, by `do`; Replies has what is answered. */
export const REQUEST = v.variant('do', [
  v.object({ do: v.literal('scenarios') }),
  v.object({ do: v.literal('start'), scenario: v.string(), ...START }),
  v.object({ do: v.literal('startFile'), file: v.string(), ...START }),
  v.object({ do: v.literal('files'), files: FILES }),
  v.object({ do: v.literal('openFile'), file: PATH }),
  v.object({ do: v.literal('startPython'), name: NAME, replaces: v.exactOptional(COUNT) }),
  v.object({ do: v.literal('pythonDoor'), called: v.exactOptional(NAME) }),
  v.object({ do: v.literal('programEnded'), code: INDEX, ...OF_SESSION }),
  v.object({ do: v.literal('save'), file: PATH, ...OF_SESSION }),
  v.object({ do: v.literal('stopRecording'), ...OF_SESSION }),
  v.object({ do: v.literal('stopAll') }),
  v.object({ do: v.picklist(['stop', 'pause', 'resume', 'step']), ...OF_SESSION }),
  v.object({ do: v.literal('choosePoller'), poller: ASKED_POLLER, ...OF_SESSION }),
  v.object({ do: v.literal('connectClient'), listener: COUNT, ...OF_SESSION }),
  v.object({ do: v.literal('descriptors'), ...OF_SESSION }),
  v.object({ do: v.literal('findings'), ...OF_SESSION }),
  /** Which rules are asked from now on, of all sessions. */
  v.object({
    do: v.literal('rules'),
    /** All: those of the nursery, too. */
    ask: v.picklist(['none', 'stable', 'all']),
    off: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100)),
  }),
  /** What findings say in the reader's language, from now on (phrases.ts). */
  v.object({ do: v.literal('phrases'), phrases: PHRASES }),
  v.object({
    do: v.literal('lines'),
    loop: COUNT,
    tick: INDEX,
    selected: v.nullable(DESCRIPTOR),
    event: v.exactOptional(COUNT),
    ...OF_SESSION,
  }),
  v.object({ do: v.literal('seek'), ...SEEK.entries, ...OF_SESSION }),
  v.object({
    do: v.literal('json'),
    loop: INDEX,
    firstTick: INDEX,
    lastTick: INDEX,
    ...OF_SESSION,
  }),
]);
export type Request = Described<typeof REQUEST>;

/** How a Python's probe finds the core. */
export type ProbeDoor = {
  /** The folder that has to be the first in its PYTHONPATH. */
  readonly site: string;
  /** What it has in its environment besides. */
  readonly variables: Readonly<Record<string, string>>;
};

/** The value of the reply to each request. */
export type Replies = {
  readonly scenarios: readonly ScenarioInfo[];
  /**
   * Once the listeners are open; the session that it replaces is stopped first, and is there again where the start
   * failed.
   */
  readonly start: SessionInfo;
  /** The same with the scenario of a `*.mux.json` file: its absolute path. */
  readonly startFile: SessionInfo;
  /** In the same order: what these `*.mux.json` files hold. */
  readonly files: readonly ScenarioFile[];
  /**
   * A session of what the file holds, once its first events are there; fails with `bad-file` for what is no trace, or none that
   * can be read at all. One that was cut off, or is damaged, is opened as far as it can be read.
   */
  readonly openFile: SessionInfo;
  /** A session for a Python program that the caller starts, with this in its environment, and of whose end it tells. */
  readonly startPython: { readonly session: SessionInfo; readonly door: ProbeDoor };
  /** What a Python that anybody starts needs to become a session of its own, called so, once there is something to see in it. */
  readonly pythonDoor: ProbeDoor;
  readonly programEnded: null;
  /** How many events the file has: all that are kept. Written aside and renamed: no good file is replaced by half a one. */
  readonly save: number;
  /** When the file has its end. */
  readonly stopRecording: null;
  /** When nothing of any session is left; starts that were asked for before do not begin. */
  readonly stopAll: null;
  /** Each of these when it is done; who stops a session stops what was to replace it too. */
  readonly stop: null;
  readonly pause: null;
  readonly resume: null;
  readonly step: null;
  /** What replaces it: the same scenario again on the same ports. */
  readonly choosePoller: SessionInfo;
  /** One simulated client that connects to this listener, talks a little and leaves. */
  readonly connectClient: null;
  /** Those open now, for the tree. */
  readonly descriptors: readonly DescriptorInfo[];
  /** What rules found in it, the worst first, as far as there is room for a list. */
  readonly findings: readonly FindingInfo[];
  readonly rules: null;
  readonly phrases: null;
  /**
   * Lines (`multiPort.ts:17`) of the calls that the loop made in a tick, as far as known; −1: the newest that is
   * over. First that of the event or, where that has none, of the descriptor that is selected.
   */
  readonly lines: readonly string[];
  /** The nearest tick in which there was what is sought; −1: none that is kept. */
  readonly seek: number;
  /** The loop's events of these ticks, or, both −1, the whole kept trace, as JSON lines (the newest 10 000). */
  readonly json: string;
};
