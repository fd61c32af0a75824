/** `muxscope show`: a trace file, tick by tick, as `run` shows a run. */

import path from 'node:path';
import {
  type FileReading,
  findTraceFile,
  readTraceFile,
  UnreadableTrace,
} from '../../sources/fileReading';
import { toJson } from '../../trace/json';
import { readOn } from '../../trace/pass';
import { totalsOf } from '../../trace/totals';
import { openTrace, type Trace } from '../../trace/trace';
import { type Chooser, CHOICE_OPTIONS, chooserOf } from '../chosen';
import { type Command, JSON_OPTION, type Parsed, type Surface } from '../command';
import type { Exit } from '../leaving';
import type { Stopping } from '../stopping';
import { openPager } from '../pager';
import type { Line, Screen } from '../screen';
import { countLines } from '../summary';
import { span } from '../terminal';
import { FOLDED_AT, headings } from '../text';
import { newCallLines, newTickLines, type Printed, type PrintedCalls } from '../tickLines';
import { WrongUse } from '../wrongUse';

/** What is shown needs no looking back: a part of a file's length at once. */
const KEEP = { events: 1 << 17, payload: 64 << 20 };

const NOTES = `A trace is a *.mux.arrow, JSON lines (of muxscope run --json, or of export), or the text of
strace: told by its content, and never changed. In a terminal it is shown by the pager (PAGER, else
less); --follow goes on as the file grows, until Ctrl-C. With --json events have the seq that they
had in the run.
`;

export const show: Command = {
  name: 'show',
  summary: 'show a trace, tick by tick',
  operands: [{ what: 'a trace', placeholder: 'trace', example: 'run.mux.arrow', files: '' }],
  options: [
    ...CHOICE_OPTIONS,
    { name: '--follow', says: 'go on as the file grows, until Ctrl-C' },
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
  const found = await findTraceFile(operands[0] ?? '');
  const stopping = surface.heedSignals();
  const isFollowing = values.has('--follow');
  const isPaged = !isFollowing && !values.has('--quiet') && !values.has(JSON_OPTION);
  const pager = isPaged ? openPager(surface) : undefined;
  const { screen, stdout } = pager ?? surface;
  const trace = openTrace(KEEP);
  const view = values.has(JSON_OPTION)
    ? jsonView(trace, chooserOf(parsed), screen)
    : textView(trace, chooserOf(parsed), screen, found.path, values.has('--quiet'));
  const reading = readTraceFile(found, trace, {
    follow: isFollowing ? 'always' : 'never',
    onRead: () => {
      view.show(false);
      return untilRoom(stdout, stopping);
    },
  });
  stopping.onAsked(() => reading.close());
  stdout.onClosed(() => reading.close());
  await reading.ended;
  view.show(true);
  const exit = endOf(reading, trace, view, surface);
  await pager?.end();
  return stopping.by === 'SIGHUP' ? 'SIGHUP' : exit;
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

function endOf(
  { problem, hasFailed }: FileReading,
  trace: Trace,
  view: View,
  { screen }: Surface,
): Exit {
  if (trace.next > 0) view.end();
  if (problem !== '') screen.tell(problem);
  if (hasFailed) return 3;
  return trace.next === 0 && problem !== '' ? 2 : 0;
}

type View = {
  /** What came since the last time; at the end also the tick that nothing follows. */
  readonly show: (isEnd: boolean) => void;
  readonly end: () => void;
};

function jsonView(trace: Trace, { hasEvent }: Chooser, { printEvents }: Screen): View {
  let lines = '';
  readOn(trace.pass, (seq) => {
    if (hasEvent(trace, seq)) lines += `${toJson(trace, seq)}\n`;
  });
  return {
    show: () => {
      printEvents(lines);
      lines = '';
    },
    end: () => undefined,
  };
}

function textView(
  trace: Trace,
  { choice }: Chooser,
  { look, print }: Screen,
  file: string,
  isQuiet: boolean,
): View {
  const printed: Printed = new Map();
  const calls: PrintedCalls = { next: 0, threads: new Map() };
  const totals = totalsOf(trace);
  let hasBegun = false;
  return {
    show(isEnd) {
      if (isQuiet || trace.next === 0) return;
      if (!hasBegun) print([titleOf(trace, file), [], headings()]);
      hasBegun = true;
      const lines = newTickLines(trace, printed, look, isEnd, choice);
      print([...lines, ...newCallLines(trace, calls, choice)], { foldedAt: FOLDED_AT });
    },
    end() {
      const lines = [titleOf(trace, file), ...countLines(totals)];
      print(isQuiet ? lines : [[], ...lines]);
    },
  };
}

/** What the trace says of itself. */
function titleOf({ about, processes }: Trace, file: string): Line {
  const { program, source, host, wall } = about;
  const pollers = new Set(Array.from(processes.loops.values(), ({ poller }) => poller));
  pollers.delete('');
  const facts = [
    pollers.size === 0 ? '' : `on ${[...pollers].join(', ')}`,
    source === '' ? '' : `from ${source}`,
    host === '' ? '' : `at ${host}`,
    wall === undefined ? '' : `began ${new Date(wall).toISOString()}`,
  ].filter((fact) => fact !== '');
  const title = program === '' ? path.basename(file) : program;
  return [span(title, 'bold'), span(facts.length === 0 ? '' : `  ${facts.join(', ')}`)];
}
