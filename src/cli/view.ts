/** How a run is shown: as JSON lines, as a line a tick, or by its summary only. */

import { type Framer, openFramer } from '../core/derivedFrames';
import type { LabOutcome, LabSession } from '../core/session';
import type { PortFraming } from '../diagnose/portFraming';
import { listLoops, readTick } from '../trace/reading';
import { totalsOf } from '../trace/totals';
import type { Trace } from '../trace/trace';
import { openLines, printJsonLines } from './jsonLines';
import { KEYS_HELP } from './keys';
import type { Line, Screen } from './screen';
import type { Stopper } from './stopping';
import { summaryLines } from './summary';
import { span } from './terminal';
import { FOLDED_AT, headings } from './text';
import { ALL, openTickLines } from './tickLines';

/** Told of a session as it goes on. */
export type View = {
  /** The listeners are open. */
  onServing(): void;
  onAppend(): void;
  onPaused(): void;
  onEnded(outcome: LabOutcome, stopper: Stopper | undefined): void;
};

export type Shown = Pick<LabSession, 'trace'> & {
  readonly source: Pick<LabSession['source'], 'listeners' | 'options' | 'cost'>;
};

/** Besides lines for people: only the summary, or every event as JSON; and how messages are cut, whose frames are told then. */
export type Showing = {
  readonly quiet: boolean;
  readonly json: boolean;
  readonly framings: readonly PortFraming[];
};

/** Frames of the codecs that were asked for. */
export function framerOf(trace: Trace, { framings }: Showing): Framer | undefined {
  return framings.length === 0 ? undefined : openFramer(trace, framings);
}

export function openView(showing: Showing, session: Shown, screen: Screen): View {
  const framer = framerOf(session.trace, showing);
  return showing.json
    ? jsonView(session, screen, framer)
    : textView(showing.quiet, session, screen, framer);
}

/** `nc` and an address, for each listener; it knows no abstract names (unix(7)), socat does. */
export function joinHelp(listeners: readonly string[]): string {
  const commands = listeners.map((address) => {
    if (address.startsWith('unix:@')) return `socat - ABSTRACT-CONNECT:${address.slice(6)}`;
    const at = address.lastIndexOf(':');
    return `nc ${address.slice(0, at).replaceAll(/[[\]]/g, '')} ${address.slice(at + 1)}`;
  });
  return `join with: ${commands.join(' or ')}`;
}

/** Nothing is printed before the listeners are open: a run that is refused before that prints nothing. */
function jsonView(session: Shown, screen: Screen, framer: Framer | undefined): View {
  const { trace, source } = session;
  const { options } = source;
  const { printEvents, tell } = screen;
  let hasBegun = options.scenario.listeners === 0;
  let next = 0;
  const take = framer && openLines(trace, ALL, framer);
  const show = (): void => {
    if (take === undefined) next = printJsonLines(trace, next, printEvents);
    else {
      next = trace.next;
      printEvents(take());
    }
  };
  return {
    onServing: () => {
      hasBegun = true;
      if (options.clients === 'none') tell(joinHelp(source.listeners));
      show();
    },
    onAppend: () => {
      if (hasBegun) show();
    },
    onPaused: () => {
      show();
      tell(pausedLine(trace));
    },
    onEnded: (outcome) => {
      if (outcome.kind !== 'refused' || next > 0) show();
    },
  };
}

function textView(
  quiet: boolean,
  session: Shown,
  screen: Screen,
  framer: Framer | undefined,
): View {
  const { trace, source } = session;
  const { options } = source;
  const { look, print, tell } = screen;
  const ticks = quiet ? undefined : openTickLines(trace, look, ALL, 0, { framer });
  const totals = totalsOf(trace);
  let hasBegun = false;
  const show = (isStill: boolean): void => {
    if (ticks !== undefined && hasBegun) print(ticks.take(isStill), { foldedAt: FOLDED_AT });
  };
  return {
    onServing: () => {
      hasBegun = true;
      if (!quiet) print(header(source, screen.hasKeys));
      else if (options.clients === 'none') tell(joinHelp(source.listeners));
    },
    onAppend: () => show(false),
    onPaused: () => {
      show(true);
      print([[span(pausedLine(trace), 'bold')]]);
    },
    onEnded: (outcome, stopper) => {
      show(true);
      if (outcome.kind === 'refused' && (quiet || !hasBegun)) return;
      const title = [span(titleOf(options), 'bold')];
      const lines = [title, ...summaryLines(options, totals, outcome, stopper, source.cost)];
      print(quiet ? lines : [[], ...lines]);
    },
  };
}

function header({ options, listeners }: Shown['source'], hasKeys: boolean): Line[] {
  const lines = [
    [span(titleOf(options), 'bold'), span(`  ${options.scenario.title}`)],
    ...(listeners.length === 0 ? [] : [[span(listeningText(listeners))]]),
  ];
  const { poller, scenario } = options;
  if (hasKeys) lines.push([span(`keys: ${poller === '' ? 'q ends' : KEYS_HELP}`)]);
  if (scenario.seconds !== undefined) lines.push([span(`takes about ${scenario.seconds} s`)]);
  return [...lines, [], headings()];
}

function listeningText(listeners: readonly string[]): string {
  return `listening on ${listeners.join(', ')}   ${joinHelp(listeners)}`;
}

function titleOf({ scenario, poller }: Shown['source']['options']): string {
  return poller === '' ? scenario.id : `${scenario.id} on ${poller}`;
}

/** The tick whose wait the first loop stands at. */
function pausedLine(trace: Trace): string {
  const [newest] = listLoops(trace);
  if (newest === undefined) return 'paused: space resumes, . steps, q ends';
  const { loop, last } = newest;
  const tick = readTick(trace, loop, last) === undefined ? last : last + 1;
  return `paused at tick ${tick}: space resumes, . steps, q ends`;
}
