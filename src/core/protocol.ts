/** What the core tells (messages.ts): sessions, and what a viewer sees of one; and what a viewer says that it shows. */

import type { FileInfo } from './fileInfo';
import type { FindingCounts, FindingsView, RuleAnswer } from './findingViews';
import * as v from 'valibot';
import { POLLER_NAMES, type PollerName } from '../pollers/list';
import type { Abilities, OwnCost, SourceName } from '../sources/source';
import type { Axis } from '../trace/axis';
import type { TraceEvent } from '../trace/event';
import type { PollerKind } from '../trace/kinds';
import { SCALE } from '../trace/span';
import type { ClientStep, FailedExpectation } from './clientViews';
import type { DescriptorInfo, DescriptorName, KernelDetail, OriginView } from './descriptorViews';
import type { Lanes, ThreadDetail } from './laneViews';
import type { FilePlace, MomentInfo, Place, SearchView } from './place';
import type { OverviewView, RangeView } from './tickViews';
import { ARRANGEMENT, type Arranged, type RowInfo } from './arrangement';
import { COUNT, type Described, DESCRIPTOR, INDEX } from './guard';
import { PAGES, type Pages } from './pages';
import type { PythonInfo } from './pythonInfo';
import type { FrameView, StreamPiece } from './streamViews';

export const POLLER = v.picklist(POLLER_NAMES);

export type ScenarioInfo = {
  readonly id: string;
  readonly title: string;
  readonly teaches: string;
  readonly pollers: readonly PollerName[];
  readonly listeners: number;
};

/** What a `*.mux.json` file holds: a scenario, a script for clients of another server, or something wrong. */
export type ScenarioFile =
  | { readonly is: 'scenario'; readonly scenario: ScenarioInfo }
  | { readonly is: 'clients' }
  | { readonly is: 'wrong'; readonly message: string; readonly place: FilePlace };

export type SessionInfo = {
  /** Its own among all sessions of a window, also those of another core. */
  readonly id: number;
  readonly source: SourceName;
  /** What lists, tabs and the status bar call it. */
  readonly name: string;
  readonly title: string;
  readonly state: 'starting' | 'running' | 'paused' | 'ended';
  /** Why it ended otherwise than asked; empty while all is well. */
  readonly problem: string;
  readonly abilities: Abilities;
  /** What its times count, where that is not CLOCK_MONOTONIC: a wall clock that may jump, or nothing: there are no times. */
  readonly clock?: 'wall' | 'none';
  /** Of its waits nobody knows more than that they took no longer than is told (trace/about). */
  readonly hasBoundedWaits?: true;
  /** Ticks of the first loop that are over, and how many came in the last second. */
  readonly ticks: number;
  readonly ticksPerSecond: number;
  /** The first loop stands in its wait now. */
  readonly isWaiting?: boolean;
  /** Of its last tick that is over. */
  readonly watched: number;
  readonly ready: number;
  /** Share of the last second that the first loop worked, 0 to 1. */
  readonly busy: number;
  readonly events: number;
  /** Oldest events that were let go. */
  readonly letGo: number;
  /** What rules found; absent where none are asked. */
  readonly findings?: FindingCounts;
  /** Of a run of the lab. */
  readonly lab?: LabInfo;
  /** Of a Python program of the user's. */
  readonly python?: PythonInfo;
  /** Of an opened file. */
  readonly opened?: FileInfo;
  /** What it is recorded to, or was; `problem`: why it stopped before the session's end, in one line, else empty. */
  readonly recording?: {
    readonly file: string;
    readonly isOver: boolean;
    readonly problem: string;
  };
};

export type LabInfo = {
  readonly scenario: string;
  /** What a learner takes from it, in one sentence. */
  readonly teaches: string;
  /** The file that describes the scenario, where it is none of the lab's. */
  readonly file?: string;
  /** The lab program that it runs, where that has another name. */
  readonly program?: string;
  /** Empty where nothing waits. */
  readonly poller: PollerName | '';
  readonly pollers: readonly PollerName[];
  readonly listeners: readonly string[];
  readonly moved: readonly { readonly asked: number; readonly got: string }[];
  /** What looking costs its program; absent where that cannot be told. */
  readonly cost?: OwnCost;
  /** Expectations of its simulated clients that were not met, where there are any: how many, and the first. */
  readonly failed?: { readonly count: number; readonly first: readonly FailedExpectation[] };
};

/** More than any screen has; what is sent is bounded by bytes as well. */
const CELLS = v.pipe(COUNT, v.maxValue(10_000));

/** What one viewer shows. */
export const VIEW = v.object({
  loop: COUNT,
  /** The timeline's last column; −1: follow the newest tick. */
  lastTick: INDEX,
  columns: CELLS,
  /** What a column spans; absent: a tick. */
  scale: v.exactOptional(SCALE),
  /** Rows of the timeline, among the descriptors open in these ticks. */
  firstRow: COUNT,
  rows: CELLS,
  /** Absent: all of them, in the order of opening. */
  arrangement: v.exactOptional(ARRANGEMENT),
  /** The number of a descriptor that is to be found. */
  find: v.exactOptional(COUNT),
  /** The selected tick; −1: the newest that is over, where idle ones are folded the newest that told of something. */
  tick: INDEX,
  selected: v.nullable(DESCRIPTOR),
  /** Seq of an event that the tick's list must show; absent: its first ones. */
  event: v.exactOptional(COUNT),
  tab: v.picklist(['queue', 'frames', 'stream', 'calls', 'findings']),
  /** Of long lists, what is passed over before what is shown; absent: nothing. */
  pages: v.exactOptional(PAGES),
  /** The finding whose steps are shown, by its id. */
  finding: v.exactOptional(v.pipe(v.string(), v.maxLength(2048))),
  /** What is looked for, a condition in words; absent: nothing. */
  search: v.exactOptional(v.pipe(v.string(), v.maxLength(500))),
  /** Ticks whose totals are told; absent: none. */
  range: v.exactOptional(v.object({ first: COUNT, last: COUNT })),
});
export type View = Described<typeof VIEW>;

/** What a viewer sees: everything it shows, and nothing else; at most 64 KiB. Each field is a part, sent when it changed. */
export type Sight = {
  /** The loop that its ticks are of. */
  readonly loop: number;
  readonly session: SessionInfo | null;
  /** Numbers of the oldest and newest tick kept, the one being waited for included; both −1 where there is none. */
  readonly firstTick: number;
  readonly newestTick: number;
  readonly timeline: Timeline;
  /** All that is kept of the loop, however small a part of it the timeline shows; null where it has no ticks. */
  readonly overview: OverviewView | null;
  readonly tick: TickDetail | null;
  /** What the scenario says is worth a look. */
  readonly moments: readonly MomentInfo[];
  /** The session's threads, where there are several, or one that never waits. */
  readonly lanes: Lanes | null;
  /** Until when the lanes go, ns since the trace began; 0 where there are none, or no times. */
  readonly nowNs: number;
  /** What the loop did, where it has no ticks. */
  readonly thread: ThreadDetail | null;
  readonly descriptor: DescriptorDetail | null;
  readonly kernel: KernelDetail | null;
  /** What rules found; null where there is no session. */
  readonly findings: FindingsView | null;
  /** What was looked for; null where nothing is. */
  readonly search: SearchView | null;
  /** What the marked ticks came to; null where none are marked, or kept. */
  readonly range: RangeView | null;
};

/** Its columns are at most as many as asked for: fewer ticks may be kept, or not all have room. */
export type Timeline = Axis &
  Arranged & {
    /** Before this column there is too much to read: of its cells only those are told in which descriptors were open. */
    readonly readFrom: number;
    /** Descriptors open in these ticks, as they are arranged, of which `rows` are those asked for. */
    readonly rowCount: number;
    /** Row of the selected descriptor, counted over all; −1 where it has none. */
    readonly selectedRow: number;
    /** Of the first of `rows` behind those that are pinned, which are there always. */
    readonly firstRow: number;
    readonly rows: readonly RowInfo[];
    /** Row after row, `columns` cells each: what a column's ticks tell together, bits of trace/cells. */
    readonly cells: Uint16Array;
    /** For each column, the longest and the most of its ticks; −1 not known. */
    readonly waitedNs: Float64Array;
    readonly workNs: Float64Array;
    readonly ready: Int32Array;
    /** Where idle ticks are folded: ns from each column's begin to the next one's, −1 without times. */
    readonly tookNs?: Float64Array;
    /** The wait that goes on in the last column: how long it has lasted, to the nearest second. */
    readonly goesOnNs?: number;
    /** What clients did in these ticks, the newest as far as they have room, and how many steps there were in each column. */
    readonly clientSteps: readonly ClientStep[];
    readonly clientCounts: Int32Array;
  };

/** The selected tick as it was then. */
export type TickDetail = {
  readonly tick: number;
  readonly poller: PollerKind;
  /** ms, −1 for ever. */
  readonly timeout: number;
  /** The loop waits in it. */
  readonly isWaiting?: true;
  /** How long it has waited, to the nearest second; absent: it stands, is over, or there are no times. */
  readonly goesOnNs?: number;
  /** −1 while the loop waits in it, and where there are no times. */
  readonly waitedNs: number;
  readonly workNs: number;
  readonly errno: string;
  /** Descriptors watched when the wait began; −1 where that is not kept. */
  readonly watched?: number;
  readonly ready: number;
  /** What was asked when the wait began, by letter of interest, at most 64 each; how many there were. */
  readonly asked: Readonly<Record<'r' | 'w' | 'x', readonly DescriptorName[]>>;
  readonly askedCount?: Readonly<Record<'r' | 'w' | 'x', number>>;
  /** What was answered, at most 64 (`ready` tells how many), and the seq of the event that tells it. */
  readonly answered: readonly (DescriptorName & {
    readonly events: string;
    readonly seq?: number;
  })[];
  /** What the program did after the wake, in order, at most 200, and `more` besides; bytes cut to 64, texts to 256. */
  readonly events: readonly TraceEvent[];
  /** ns of the wake since the trace began: the times of `events` count from there; −1 while the loop waits, and without times. */
  readonly wokeAt: number;
  /** Events before those told, and after them. */
  readonly earlier: number;
  readonly more: number;
  /** Of which window of each set these are; absent: the first of each. */
  readonly pages?: Pages;
  /** What clients did meanwhile, at most 20, and how many steps there were. */
  readonly clientSteps: readonly ClientStep[];
  readonly clientCount: number;
};

export type DescriptorDetail = DescriptorInfo & {
  readonly edge: boolean;
  /** −1: before the first tick, or not kept: `isOpenKept` tells which. */
  readonly openedTick: number;
  readonly isOpenKept?: boolean;
  /** −1 while it is open, and where that was before the first tick. */
  readonly closedTick: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly endOfStream: boolean;
  /** Messages waiting after the selected tick, oldest first, at most 50. */
  readonly queue: readonly {
    readonly message: number;
    readonly bytes: number;
    readonly sent: number;
  }[];
  readonly depth: number;
  readonly queued: number;
  /** Bytes that its last send left over, where the program tells of no queue: inferred, and at least so many. */
  readonly unsent?: number;
  /** Up to the selected tick, the newest 50, oldest first; only for the tab that shows them, as the two below. */
  readonly frames: readonly FrameView[];
  /** Pieces as calls moved them, up to the selected tick, the newest 50, oldest first. */
  readonly stream: readonly StreamPiece[];
  /** Calls on it up to the selected tick, the newest 100, oldest first; bytes cut to 64; without those that the filter hides. */
  readonly calls: readonly TraceEvent[];
  readonly callsHidden?: number;
  /** Of frames, stream or calls there are some before those told, and so many after them. */
  readonly hasEarlier?: true;
  readonly later?: number;
  /** Messages before those of the queue that are told. */
  readonly queueFrom?: number;
  readonly why: Why | null;
  /** Where it came from, its own beginning first; absent where that is all, and told by `openedTick`. */
  readonly origin?: readonly OriginView[];
  /** The calls on it next to the event that is shown or, where none is shown, to the tick's end; absent: none that is kept. */
  readonly callBefore?: Place;
  readonly callAfter?: Place;
  /** What each rule says about it, only for the tab that shows it. */
  readonly answers?: readonly RuleAnswer[];
};

/** Why a descriptor is, or is not, ready in the selected tick: which sentence, its numbers, and the events it rests on. */
export type Why = {
  readonly reason:
    | 'connection-waiting'
    | 'bytes-waiting'
    | 'end-of-stream'
    | 'reset'
    | 'hang-up'
    | 'room-to-write'
    | 'urgent-byte'
    | 'invalid'
    | 'not-watched'
    | 'not-ready'
    | 'not-told-again'
    | 'nothing-read';
  readonly events: string;
  /** Bytes received from it in this tick, or accepted connections. */
  readonly count: number;
  /** Seqs of the events that show it. */
  readonly evidence: readonly number[];
  /** Those events, as far as they are kept; bytes cut to 64, texts to 256. */
  readonly told?: readonly TraceEvent[];
};
