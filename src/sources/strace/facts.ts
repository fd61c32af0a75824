/** What a view tells of a log besides its trace: how much was read, what was not, and how it was taken. */

import { plural } from '../../trace/words';

export type StraceFacts = {
  lines: number;
  /** Calls that the trace is made of. */
  calls: number;
  /** Calls that tell nothing of descriptors: futex(2), mmap(2) … */
  others: number;
  /** Lines that are no call: prompts, prose, what a program printed. */
  strays: number;
  /** Lines with a call that could not be read: cut off, or damaged. */
  unread: number;
  /** The first of them, cut where they are long, and which lines they are, from 1 on. */
  readonly samples: string[];
  readonly sampleLines: number[];
  /** Halves of calls whose other half is not in the log. */
  halves: number;
  /** Calls take so long as the log says (`-T`), as long as till the thread's next line, or nobody knows. */
  durations: 'measured' | 'to the next line' | 'none';
  /** Times are only told to the second, and so none are shown. */
  isCoarse: boolean;
  /** Lines say which thread they are of. */
  hasThreads: boolean;
  /** Texts of which the log has only a part (`-s`), and the longest such part. */
  cutTexts: number;
  mostOfText: number;
  /** Lists of descriptors that were cut: more were watched or ready. */
  cutLists: number;
  /** Threads that make calls through io_uring(7), which are not visible. */
  unseen: number;
  /** Which versions of strace print so: `up to 5.10`; empty where nothing shows it. */
  version: string;
};

const SAMPLES = 5;
const SAMPLE_LENGTH = 200;

export function openFacts(): StraceFacts {
  return {
    lines: 0,
    calls: 0,
    others: 0,
    strays: 0,
    unread: 0,
    samples: [],
    sampleLines: [],
    halves: 0,
    durations: 'none',
    isCoarse: false,
    hasThreads: false,
    cutTexts: 0,
    mostOfText: 0,
    cutLists: 0,
    unseen: 0,
    version: '',
  };
}

/** `number`: the line's, from 1 on. */
export function addUnread(facts: StraceFacts, line: string, number: number): void {
  facts.unread++;
  if (facts.samples.length >= SAMPLES) return;
  facts.samples.push(line.slice(0, SAMPLE_LENGTH));
  facts.sampleLines.push(number);
}

/** A text that was cut, of which so many bytes are there. */
export function addCut(facts: StraceFacts, bytes: number): void {
  facts.cutTexts++;
  facts.mostOfText = Math.max(facts.mostOfText, bytes);
}

/** A row of what is to be told beside the trace: what it is about, and a text. */
export type Told = readonly [about: string, text: string];

/** What was read, what was not, and what of the program the log does not show. */
export function wordsOf(facts: StraceFacts): readonly Told[] {
  const { lines, calls, others, strays, unread, halves, version } = facts;
  const counts = [
    plural(calls, 'call'),
    others > 0 ? `${others} that tell nothing of descriptors` : '',
    strays > 0 ? `${strays} that are no calls` : '',
    unread > 0 ? `${unread} not readable` : '',
    halves > 0 ? `${halves} of which the begin is missing` : '',
  ].filter((text) => text !== '');
  const samples = facts.samples.map((text, i): Told => [
    'unread',
    `line ${facts.sampleLines[i]}: ${text}`,
  ]);
  const more =
    unread > samples.length ? [told('unread', `and ${unread - samples.length} more`)] : [];
  const lacks = lacksOf(facts).map((text) => told('lacks', text));
  return [
    told('log', `${plural(lines, 'line')}: ${counts.join(', ')}`),
    ...(version === '' ? [] : [told('strace', version)]),
    ...[...samples, ...more, ...lacks],
  ];
}

function told(about: string, text: string): Told {
  return [about, text];
}

function lacksOf({
  durations,
  isCoarse,
  cutTexts,
  mostOfText,
  cutLists,
  unseen,
}: StraceFacts): string[] {
  const [texts, lists] = [plural(cutTexts, 'text'), plural(cutLists, 'list')];
  return [
    isCoarse ? 'times within a second, so only the order is shown: trace with -ttt' : '',
    durations === 'none' ? 'how long calls took: trace with -ttt -T' : '',
    durations === 'to the next line'
      ? 'how long calls took, but for what the next line tells: trace with -T'
      : '',
    cutTexts > 0 ? `the rest of ${texts}, behind ${mostOfText} bytes: trace with a greater -s` : '',
    cutLists > 0 ? `the rest of ${lists} of descriptors: trace with -e abbrev=none` : '',
    unseen > 0
      ? `calls of ${plural(unseen, 'thread')} through io_uring, which strace does not show`
      : '',
  ].filter((text) => text !== '');
}

/** In the order of how much they tell. */
const VERSIONS: readonly (readonly [RegExp, string])[] = [
  [/ - interrupt to quit$/, 'up to 4.6'],
  [/^\S*(?:select|pselect6|ppoll)\(.* \{\d+, \d+\}/, 'up to 4.14'],
  [/epoll_(?:ctl|p?wait2?)\(.*\bdata=0x/, '6.13 or later'],
  [/epoll_(?:ctl|p?wait2?)\(.*\{events=\w+(?:\|\w+)*, data=\{/, '5.11 to 6.12'],
  [/epoll_(?:ctl|p?wait2?)\(.*\{EPOLL\w+(?:\|\w+)*, \{/, 'up to 5.10'],
];

/** Looks at a line as long as no version is known. */
export function guessVersion(facts: StraceFacts, line: string): void {
  if (facts.version !== '' || line.length > MAX_LINE) return;
  facts.version = VERSIONS.find(([pattern]) => pattern.test(line))?.[1] ?? '';
}

const MAX_LINE = 1000;
