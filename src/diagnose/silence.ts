/**
 * Comments in the watched program that silence what is found at a line: `muxscope: ignore[eof-spin] why that is right here`, after
 * `#` or `//`, at its end or above it. A reason is required; one that silences nothing is told, so that none outlives its bug.
 */

import { placeOf } from '../trace/words';
import type { Answer, RuleState } from './diagnosis';
import type { Finding } from './finding';

/** The text of a source file by the name that a trace gives it; undefined where it cannot be read. */
export type ReadSource = (file: string) => string | undefined;

export type Silencing = {
  /** The comment's own line, and the one that it is for; both from 1. */
  readonly line: number;
  readonly covers: number;
  readonly rules: readonly string[];
  /** Empty: it silences nothing until it says why. */
  readonly reason: string;
};

export type Silencer = {
  /** Why it is silenced; undefined where it is not: never at a line of a log, in which what looks like a comment was moved by a call. */
  reasonFor(finding: Finding): string | undefined;
  /**
   * Comments in the files of these lines, in which the program made calls, that silence nothing, though their rules could tell, as
   * findings of their own. Where its line made no call in this run nobody knows, unless its rule found something elsewhere.
   */
  idle(lines: ReadonlySet<string>, answers: readonly RuleState[]): Finding[];
};

/** The rule that such a comment is told by. */
export const IDLE_IGNORE = 'idle-ignore';

/** Before its reason, which goes on to the next one of the same line. */
const MARK = /(?:#|\/\/)\s*muxscope:\s*ignore\[([^\]]*)\]/g;
const ONLY_COMMENT = /^\s*(?:#|\/\/)/;

/** `read` gives the same text as long as a file is the same: it is not searched again then. */
export function openSilencer(read: ReadSource): Silencer {
  const known = new Map<string, { text: string; silencings: readonly Silencing[] }>();
  /** `file:line rule` of comments that silenced something. */
  const used = new Set<string>();
  const silencingsOf = (file: string): readonly Silencing[] => {
    const text = read(file);
    if (text === undefined) return [];
    const before = known.get(file);
    if (before?.text === text) return before.silencings;
    const silencings = silencingsIn(text);
    known.set(file, { text, silencings });
    return silencings;
  };
  return {
    reasonFor({ rule, src, isInLog = false }) {
      const place = isInLog ? undefined : placeOf(src);
      if (place === undefined) return undefined;
      const found = silencingsOf(place.file).find(
        ({ covers, rules, reason }) =>
          covers === place.line && reason !== '' && rules.includes(rule),
      );
      if (found === undefined) return undefined;
      used.add(keyOf(place.file, found.line, rule));
      return found.reason;
    },
    idle(lines, answers) {
      const files = new Set([...lines].flatMap((line) => placeOf(line)?.file ?? []));
      const byRule = new Map(answers.map(({ rule, answer }) => [rule, answer]));
      return [...files].flatMap((file) =>
        silencingsOf(file).flatMap(({ line, covers, rules, reason }) =>
          rules.flatMap((rule) => {
            if (used.has(keyOf(file, line, rule))) return [];
            const hasCalled = lines.has(`${file}:${covers}`);
            const why = whyIdle(rule, reason, byRule.get(rule), hasCalled);
            return why === undefined ? [] : [idleAt(`${file}:${line}`, ...why)];
          }),
        ),
      );
    },
  };
}

/** All of them in a text, as they stand. */
export function silencingsIn(text: string): Silencing[] {
  // Most files have none.
  if (!text.includes('muxscope:')) return [];
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, i) => {
    const marks = [...line.matchAll(MARK)];
    return marks.map(({ 0: mark, 1: rules = '', index }, nth) => ({
      ...{ line: i + 1, covers: coveredBy(lines, i) },
      rules: rules.split(',').map((name) => name.trim()),
      reason: line.slice(index + mark.length, marks[nth + 1]?.index).trim(),
    }));
  });
}

/** Its own line, or where it stands alone the next one that is no comment. */
function coveredBy(lines: readonly string[], at: number): number {
  let covered = at;
  while (covered < lines.length - 1 && ONLY_COMMENT.test(lines[covered]!)) covered++;
  return covered + 1;
}

function keyOf(file: string, line: number, rule: string): string {
  return `${file}:${line} ${rule}`;
}

/** What is wrong with it, and what to do; undefined where nobody can say: the rule was not asked, or could not tell. */
function whyIdle(
  rule: string,
  reason: string,
  answer: Answer | undefined,
  hasCalled: boolean,
): readonly [string, string] | undefined {
  if (answer === undefined)
    return [
      `The comment silences ${rule === '' ? 'no rule' : `'${rule}', which is no rule`}.`,
      'Name a rule between the brackets: muxscope diagnose lists them.',
    ];
  if (reason === '')
    return [
      `The comment would silence ${rule}, but does not say why, so it does not.`,
      'Write the reason behind the bracket.',
    ];
  if (answer !== 'finding' && (answer !== 'ok' || !hasCalled)) return undefined;
  const what = `The comment silences ${rule}, which finds nothing there in this run.`;
  return [what, 'Take the comment away, unless another run needs it.'];
}

function idleAt(src: string, message: string, fix: string): Finding {
  return {
    ...{ rule: IDLE_IGNORE, stage: 'stable', severity: 'hint', loop: -1, fd: -1, gen: 0 },
    ...{ first: -1, last: -1, count: 1, message, fix, src, evidence: [] },
  };
}
