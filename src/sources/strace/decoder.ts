/** Reads a log of strace(1) into a trace, as it comes: lines → records → calls → what the teller is told. */

import { indexOfPlace } from '../../trace/src';
import type { Trace } from '../../trace/trace';
import type { FileDecoder } from '../format';
import { Teller } from '../teller';
import type { Log } from './call';
import { Caller } from './caller';
import { lastLines, linesOf, openManner } from './clean';
import { ASK_FOR } from './others';
import { addUnread, guessVersion, openFacts, type StraceFacts, type Told, wordsOf } from './facts';
import { isTold } from './families';
import { readFdinfo } from './fdinfo';
import { type Joiner, giveUp, openJoiner, type Record, takeLine } from './records';
import { openTasks } from './tasks';
import { type Margin, openMargin, pushLine, settleMargin } from './margin';
import { isRest, lineOf, openPlaces, placeOf, type Places } from './places';
import { endLines, type Lines, openLines, pushBytes } from './text';

/** Kept of each call, unless the trace says otherwise: strace itself was told how much to print. */
const CAPTURE = 65_536;

export class StraceDecoder implements FileDecoder {
  readonly state = 'open';
  readonly facts: StraceFacts = openFacts();
  readonly #trace: Trace;
  readonly #log: Log;
  readonly #caller: Caller;
  readonly #joiner: Joiner;
  readonly #lines: Lines;
  readonly #margin: Margin;
  readonly #manner = openManner();
  readonly #places: Places;
  /** The poller whose table of fdinfo the next line may be of; −1. */
  #poller = -1;
  #problem = '';

  /** `files`: whose lines they are; of several those of strace -ff, joined by their times. */
  constructor(trace: Trace, files: readonly string[] = []) {
    const { about } = trace;
    this.#trace = trace;
    about.logs = files;
    this.#places = openPlaces(files);
    about.clock = 'none';
    about.source ||= 'strace';
    const capture = about.capture >= 0 ? about.capture : CAPTURE;
    const teller = new Teller(trace);
    this.#log = {
      teller,
      facts: this.facts,
      capture,
      tasks: openTasks(),
      interests: new Map(),
      interrupted: new WeakMap(),
      lastWords: new Map(),
      program: '',
      isBegun: false,
    };
    this.#caller = new Caller(this.#log, about);
    this.#joiner = openJoiner(isTold, (record) => this.#take(record));
    const isBare = files.length > 1;
    this.#margin = openMargin(isTold, (line, number) => this.#own(line, number), isBare);
    this.#lines = openLines((line) => this.#line(line));
  }

  get problem(): string {
    return this.#problem;
  }

  told(): readonly Told[] {
    return wordsOf(this.facts);
  }

  push(bytes: Uint8Array): void {
    pushBytes(this.#lines, bytes);
  }

  end(): void {
    endLines(this.#lines);
    this.#cleaned(lastLines(this.#manner), this.#places.byTid === undefined ? this.facts.lines : 0);
    settleMargin(this.#margin);
    giveUp(this.#joiner);
    this.#log.teller.line = 0;
    this.#caller.end();
    const { calls, others, lines } = this.facts;
    if (calls === 0)
      this.#problem = `has no call that reads, writes or waits in ${lines} lines (${others} others): ${ASK_FOR}`;
  }

  #line(raw: string): void {
    if (!isRest(this.#places, raw)) this.facts.lines++;
    this.#cleaned(linesOf(raw, this.#manner), placeOf(this.#places, raw));
  }

  #cleaned(lines: readonly string[], place: number): void {
    for (const line of lines) {
      if (line === '') continue;
      guessVersion(this.facts, line);
      pushLine(this.#margin, line, place);
    }
  }

  /** One without what a collector put before it. */
  #own(line: string, number: number): void {
    this.#caller.collectedAt(this.#margin.stamp);
    if (line !== '') takeLine(this.#joiner, line, number);
  }

  #take(record: Record): void {
    const { facts } = this;
    const { number: place } = this.#joiner;
    if (this.#trace.about.logs.length > 0) this.#log.teller.line = indexOfPlace(place);
    if (record.is === 'unread') addUnread(facts, record.line, lineOf(this.#places, place));
    else if (record.is === 'stray') {
      facts.strays++;
      this.#poller = readFdinfo(this.#log, record.line, this.#poller);
      this.#caller.stray(record.line);
    } else {
      this.#caller.take(record);
      if (this.#trace.about.program === '') this.#trace.about.program = this.#log.program;
    }
  }
}
