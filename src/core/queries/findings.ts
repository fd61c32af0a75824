/** What rules found, for views: a list, the steps of one finding with the events themselves, and each rule's answer about a descriptor. */

import { type Finding, identityOf } from '../../diagnose/finding';
import { RULES } from '../../diagnose/rules';
import { IDLE_IGNORE } from '../../diagnose/silence';
import { hasEvent } from '../../trace/columns';
import { readField } from '../../trace/json';
import { KINDS } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { DescriptorName } from '../descriptorViews';
import type { Place } from '../place';
import type { Findings } from '../findings';
import type { FindingInfo, FindingStep, FindingsView, RuleAnswer } from '../findingViews';
import { type Say, sayState } from '../phrases';
import { briefEvents, fitting, sizeOf } from './room';

/** Bytes of a list that is asked for; what is more than this nobody reads. */
const LIST_ROOM = 256 * 1024;
/** Of that in a sight, and with the steps of the one that is looked at. */
const LIST_IN_SIGHT = 12 * 1024;
export const ROOM_OF_FINDINGS = 20 * 1024;
const SHARE_OF_STEPS = 0.4;

/** Takes at most about `room` bytes; `chosen`: the id of the one whose steps are wanted. */
export function findingsView(
  trace: Trace,
  findings: Findings,
  chosen: string | undefined,
  room: number,
): FindingsView {
  const all = findings.list();
  const found = chosen === undefined ? undefined : all.find((one) => identityOf(one) === chosen);
  const steps =
    found === undefined ? [] : fitting(stepsOf(trace, found, findings.say), room * SHARE_OF_STEPS);
  const left = Math.min(LIST_IN_SIGHT, room - sizeOf(steps));
  return {
    isOn: findings.isOn,
    counts: findings.counts(),
    list: fitting(infosOf(trace, all, findings.say), left),
    chosen: found === undefined ? '' : identityOf(found),
    steps,
  };
}

/** All of them, as far as they have room. */
export function findingList(trace: Trace, findings: Findings): FindingInfo[] {
  return fitting(infosOf(trace, findings.list(), findings.say), LIST_ROOM);
}

/** One after the other: what has no room is not made. */
function* infosOf(trace: Trace, findings: readonly Finding[], say: Say): Generator<FindingInfo> {
  for (const finding of findings) yield infoOf(trace, finding, say);
}

function infoOf(trace: Trace, finding: Finding, say: Say): FindingInfo {
  const { rule, stage, severity, loop, fd, gen, first, last, count, src } = finding;
  const seq = finding.evidence.find((one) => hasEvent(trace, one.seq))?.seq;
  const at = seq === undefined ? undefined : placeAt(trace, seq, finding);
  return {
    ...{ id: identityOf(finding), rule, isNursery: stage === 'nursery', severity },
    ...{ loop, fd, gen, first, last, count, src },
    ...{ message: say(finding.message), fix: say(finding.fix) },
    isSilenceable: finding.isInLog !== true && rule !== IDLE_IGNORE,
    ...(at !== undefined && { at }),
  };
}

function* stepsOf(trace: Trace, finding: Finding, say: Say): Generator<FindingStep> {
  for (const { seq, state } of finding.evidence) {
    const [event] = briefEvents(trace, [seq]);
    const at = event === undefined ? null : placeAt(trace, seq, finding);
    yield { state: sayState(say, state), at, event: event ?? null };
  }
}

/** Where the event is seen: at the finding's descriptor, at its own where there is none; of no loop, in that of the finding. */
function placeAt(trace: Trace, seq: number, { fd, gen, loop, last }: Finding): Place {
  const slot = seq & trace.mask;
  const { kind } = KINDS[trace.kind[slot]!]!;
  const own = fd < 0 ? Number(readField(trace, seq, 'fd') ?? -1) : fd;
  const isHere = trace.loop[slot]! >= 0;
  return {
    ...{ seq, kind, fd: own, gen: fd < 0 ? trace.gen[slot]! : gen },
    loop: isHere ? trace.loop[slot]! : Math.max(0, loop),
    tick: isHere ? trace.tick[slot]! : last,
  };
}

/** What each rule says about one descriptor of this loop's process. */
export function answersAbout(findings: Findings, { fd, gen }: DescriptorName): RuleAnswer[] {
  const here = new Set(
    findings
      .list()
      .filter((one) => one.fd === fd && one.gen === gen)
      .map(({ rule }) => rule),
  );
  return findings.answers().map(({ rule, stage, answer, why }) => {
    const title = RULES.find(({ id }) => id === rule)?.title ?? rule;
    const isFound = here.has(rule);
    const said = answer === 'finding' && !isFound ? 'elsewhere' : answer;
    return { rule, title, isNursery: stage === 'nursery', answer: isFound ? 'finding' : said, why };
  });
}
