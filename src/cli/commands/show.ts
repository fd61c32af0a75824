/** `muxscope show`: a trace file, tick by tick, as `run` shows a run. */

import path from 'node:path';
import {
  awaitTraceFiles,
  findTraceFiles,
  type FoundFile,
  UnreadableTrace,
} from '../../sources/findFile';
import { type FileReading, readTraceFile } from '../../sources/fileReading';
import { beganIn } from '../../trace/about';
import { totalsOf } from '../../trace/totals';
import { openTrace, type Trace } from '../../trace/trace';
import { type Framer, openFramer } from '../../core/derivedFrames';
import { CHOICE_OPTIONS, choiceOf } from '../chosen';
import { type Command, JSON_OPTION, type Parsed, type Surface } from '../command';
import { type Explain, openExplaining } from '../explained';
import { framingOption, framingsIn } from '../findingOptions';
import { openLines } from '../jsonLines';
import type { Exit } from '../leaving';
import type { Stopping } from '../stopping';
import { countMatched, givenChoice, matchedText } from '../matched';
import { originLines } from '../origins';
import { openPager, wantsPager } from '../pager';
import type { Line, Screen } from '../screen';
import { chosenLines, countLines, row } from '../summary';
import { span } from '../terminal';
import { FOLDED_AT, headings } from '../text';
import { type Choice, openTickLines } from '../tickLines';
import { followUses } from '../uses';
import { showValue, WrongUse } from '../wrongUse';

/** What is shown needs no looking back: a part of a file's length at once. */
const KEEP = { events: 1 << 17, payload: 64 << 20 };
/** Lines that wait for a tick that began before them, where nobody waits to see it. */
const HELD_LINES = 2000;

const NOTES = `A trace is a *.mux.arrow, JSON lines (of muxscope run --json, or of export), or the text of
strace (of the files of strace -ff any one, or all, LOG.PID …): told by its content, and never
changed. In a terminal it is shown by the pager (PAGER, else less); --follow goes on as the file
grows, or those of strace -ff, also with those of new threads, and waits for one that is not there
yet (LOG.PID as 'LOG.*'), until Ctrl-C. With --json events have the seq that they had in the run.

Lines stand in the order in which they began. 7 is a tick of the first loop, 2/7 one of loop 2;
start is what a loop did before its first wait, and – a call of a thread that does not wait, or not
yet, with how long it took; 6² is the second use of descriptor 6.
`;

export const show: Command = {
  name: 'show',
  summary: 'show a trace, tick by tick',
  operands: [
    { what: 'a trace', placeholder: 'trace', example: 'run.mux.arrow', files: '', isMany: true },
  ],
  options: [
    ...CHOICE_OPTIONS,
    framingOption(
      'how messages are cut, on all connections or those of a port: their frames are told, too',
    ),
    { name: '--follow', says: 'go on as the file grows, until Ctrl-C' },
    {
      name: '--explain',
      says: 'what each call, flag and errno means, below where it stands first',
    },
    { name: '--quiet', says: 'no line a tick, only the summary' },
    { name: JSON_OPTION, says: 'events as JSON objects, one a line' },
  ],
  notes: NOTES,
  async run(parsed, surface) {
    try {
      return await showFile(parsed, surface);
    } catch (error) {
      if (error instanceof UnreadableTrace) throw new WrongUse(error.message);
      throw error;
    }
  },
};

async function showFile(parsed: Parsed, surface: Surface): Promise<Exit> {
  const { values, operands } = parsed;
  const isFollowing = values.has('--follow');
  if (isFollowing) return await follow(operands, parsed, surface);
  const found = await findTraceFiles(operands);
  const isPaged = !values.has('--quiet') && !values.has(JSON_OPTION) && wantsPager(surface);
  // Ctrl-C is the pager's while there is one, from its first moment: less(1) stops a search by it, and reads on.
  const stopping = surface.heedSignals(isPaged ? 'SIGINT' : undefined);
  const pager = isPaged ? openPager(surface) : undefined;
  const shown = await showFound(found, parsed, { ...surface, ...pager }, stopping);
  await pager?.end();
  return tell(shown, surface, stopping);
}

/** As it grows, and where it is not there yet as soon as it is. */
async function follow(paths: readonly string[], parsed: Parsed, surface: Surface): Promise<Exit> {
  const stopping = surface.heedSignals();
  const path = paths[0] ?? '';
  const onWaiting = (): void =>
    surface.screen.tell(`${showValue(path)} is no trace yet: waiting for one until Ctrl-C`);
  const isGivenUp = (): boolean => stopping.by !== undefined || surface.stdout.isClosed;
  const found = await awaitTraceFiles(paths, onWaiting, isGivenUp);
  if (found === undefined) return exitBy(stopping, 0);
  return tell(await showFound(found, parsed, surface, stopping), surface, stopping);
}

type Shown = { readonly reading: FileReading; readonly nothing: string };

async function showFound(
  found: FoundFile,
  parsed: Parsed,
  { screen, stdout }: Pick<Surface, 'screen' | 'stdout'>,
  stopping: Stopping,
): Promise<Shown> {
  const { values } = parsed;
  const trace = openTrace(KEEP);
  const choice = choiceOf(parsed);
  const framings = framingsIn(values);
  const framer = framings.length === 0 ? undefined : openFramer(trace, framings);
  const matched = givenChoice(parsed) === '' ? undefined : countMatched(trace, choice, framer);
  const matchedSays = (): string => (matched === undefined ? '' : matchedText(matched, parsed));
  const view = values.has(JSON_OPTION)
    ? jsonView(trace, choice, framer, screen)
    : textView(trace, choice, screen, {
        framer,
        file: found.path,
        isQuiet: values.has('--quiet'),
        held: values.has('--follow') ? 0 : HELD_LINES,
        explain: values.has('--explain') ? openExplaining() : undefined,
        fd: parsed.numbers.get('--fd'),
        matchedSays,
      });
  const reading = readTraceFile(found, trace, {
    follow: values.has('--follow') ? 'always' : 'never',
    onRead: () => {
      view.show(false);
      return untilRoom(stdout, stopping);
    },
  });
  stopping.onAsked(() => reading.close());
  stdout.onClosed(() => reading.close());
  await reading.ended;
  view.show(true);
  if (trace.next > 0) view.end(reading.told());
  const isNothing = matched?.chosen === 0 && matched.frames === 0 && trace.next > 0;
  return { reading, nothing: isNothing ? matchedSays() : '' };
}

/** What is wrong with the file, and that nothing was chosen: said last, where a pager no longer has the screen. */
function tell({ reading, nothing }: Shown, { screen }: Surface, stopping: Stopping): Exit {
  const { problem, hasFailed, trace } = reading;
  if (nothing !== '') screen.tell(nothing);
  if (problem !== '') screen.tell(problem);
  return exitBy(stopping, hasFailed ? 3 : trace.next === 0 && problem !== '' ? 2 : 0);
}

/** Ctrl-C ends it as it should end. */
function exitBy({ by }: Stopping, otherwise: Exit): Exit {
  return by === 'SIGHUP' ? 'SIGHUP' : otherwise;
}

/** Resolves when its reader has taken enough: a slow one must not fill memory. */
async function untilRoom(stdout: Surface['stdout'], stopping: Stopping): Promise<void> {
  if (!stdout.isFull || stdout.isClosed) return;
  await new Promise<void>((resolve) => {
    stdout.onRoom(resolve);
    stdout.onClosed(resolve);
    stopping.onAsked(resolve);
  });
}

type View = {
  /** What came since the last time; at the end also the tick that nothing follows. */
  readonly show: (isEnd: boolean) => void;
  readonly end: (told: ReturnType<FileReading['told']>) => void;
};

function jsonView(
  trace: Trace,
  choice: Choice,
  framer: Framer | undefined,
  { printEvents }: Screen,
): View {
  const take = openLines(trace, choice, framer);
  return { show: () => printEvents(take()), end: () => undefined };
}

type TextShowing = {
  readonly framer: Framer | undefined;
  readonly file: string;
  readonly isQuiet: boolean;
  /** Lines that may wait for a tick that began before them. */
  readonly held: number;
  /** What is told below lines. */
  readonly explain: Explain | undefined;
  /** The descriptor whose origin is told. */
  readonly fd: number | undefined;
  /** How much was chosen; empty: all of it. */
  readonly matchedSays: () => string;
};

function textView(
  trace: Trace,
  choice: Choice,
  { look, print }: Screen,
  { framer, file, isQuiet, held, explain, fd, matchedSays }: TextShowing,
): View {
  const beside = { framer, explain };
  const ticks = isQuiet ? undefined : openTickLines(trace, look, choice, held, beside);
  const totals = totalsOf(trace);
  const usesOf = fd === undefined ? undefined : followUses(trace, fd);
  let hasBegun = false;
  return {
    show(isEnd) {
      if (ticks === undefined || trace.next === 0) return;
      if (!hasBegun) print([titleOf(trace, file), [], headings()]);
      hasBegun = true;
      print(ticks.take(isEnd), { foldedAt: FOLDED_AT });
    },
    end(told) {
      const title = titleOf(trace, file);
      const says = matchedSays();
      const lines = says === '' ? [title] : [title, ...chosenLines(says)];
      const origins = fd === undefined ? [] : originLines(trace, fd);
      lines.push(...countLines(totals), ...origins.map((text) => row('origin', text)));
      lines.push(...(usesOf?.() ?? []).map((text) => row('used', text)));
      lines.push(...told.map(([about, text]) => row(about, text)));
      lines.push(...(framer?.remarks() ?? []).map((text) => row('framing', text)));
      print(isQuiet ? lines : [[], ...lines], 'whole');
    },
  };
}

/** What the trace says of itself. */
function titleOf({ about, processes }: Trace, file: string): Line {
  const { program, source, host } = about;
  const began = beganIn(about);
  const pollers = new Set(Array.from(processes.loops.values(), ({ poller }) => poller));
  pollers.delete('');
  const facts = [
    pollers.size === 0 ? '' : `on ${[...pollers].join(', ')}`,
    source === '' ? '' : `from ${source}`,
    host === '' ? '' : `at ${host}`,
    began === '' ? '' : `began ${began}`,
  ].filter((fact) => fact !== '');
  const title = program === '' ? path.basename(file) : program;
  return [span(title, 'bold'), span(facts.length === 0 ? '' : `  ${facts.join(', ')}`)];
}
