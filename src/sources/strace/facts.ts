/** What a view tells of a log besides its trace: how much was read, what was not, and how it was taken. */

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
  /** The first of them, cut where they are long. */
  readonly samples: string[];
  /** Halves of calls whose other half is not in the log. */
  halves: number;
  /** Calls take so long as the log says (`-T`), as long as till the thread's next line, or nobody knows. */
  durations: 'measured' | 'to the next line' | 'none';
  /** Lines say which thread they are of. */
  hasThreads: boolean;
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
    halves: 0,
    durations: 'none',
    hasThreads: false,
    version: '',
  };
}

export function addUnread(facts: StraceFacts, line: string): void {
  facts.unread++;
  if (facts.samples.length < SAMPLES) facts.samples.push(line.slice(0, SAMPLE_LENGTH));
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
