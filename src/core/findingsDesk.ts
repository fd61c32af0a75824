/** Who asks the rules about each session: from its first event on, until it ends, and anew where others are to be asked. */

import type { ReadSource } from '../diagnose/silence';
import { findingList } from './queries/findings';
import type { FindingInfo } from './findingViews';
import { type Findings, openFindings, type RuleChoice, USUAL_RULES } from './findings';
import { openPhrases, type Phrases, type Say } from './phrases';
import type { SessionInfo } from './protocol';
import type { AnySession } from './session';
import { type Held, infoOf } from './sessions';

export class FindingsDesk {
  readonly #read: ReadSource;
  readonly #findings = new Map<AnySession, Findings>();
  #choice: RuleChoice = USUAL_RULES;
  #say: Say = openPhrases([]);

  constructor(read: ReadSource) {
    this.#read = read;
  }

  /** Undefined before its first event. */
  of(session: AnySession): Findings | undefined {
    return this.#findings.get(session);
  }

  /** Events were added to it, or its state is another. */
  follow(session: AnySession): void {
    const { trace, state } = session;
    // Of a file it is known only then what it is about.
    if (trace.next === 0) return;
    let findings = this.#findings.get(session);
    if (findings === undefined) {
      findings = openFindings(trace, this.#choice, this.#read, (text) => this.#say(text));
      this.#findings.set(session, findings);
    }
    if (state === 'ended') findings.end();
  }

  /** These rules are asked from now on; what is kept of these sessions is looked at again. */
  choose(choice: RuleChoice, held: readonly Held[]): void {
    if (JSON.stringify(choice) === JSON.stringify(this.#choice)) return;
    this.#choice = choice;
    for (const findings of this.#findings.values()) findings.end();
    this.#findings.clear();
    for (const { session } of held) this.follow(session);
  }

  /** What is told from now on is told in these words. */
  speak(phrases: Phrases): void {
    this.#say = openPhrases(phrases);
  }

  /** The others are gone. */
  keep(held: readonly Held[]): void {
    const kept = new Set(held.map(({ session }) => session));
    for (const [session, findings] of this.#findings) {
      if (kept.has(session)) continue;
      findings.end();
      this.#findings.delete(session);
    }
  }

  /** As its sources are now: one that was edited may silence some of them. */
  list(session: AnySession): readonly FindingInfo[] {
    const findings = this.#findings.get(session);
    return findings === undefined ? [] : findingList(session.trace, findings);
  }

  /** A session in numbers, with how many findings it has. */
  infoOf(held: Held): SessionInfo {
    const findings = this.#findings.get(held.session);
    const counts = findings?.isOn === true ? { findings: findings.counts() } : {};
    return { ...infoOf(held), ...counts };
  }
}
