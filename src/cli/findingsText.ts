/** Findings for people: a paragraph each, what each rule answers, and the numbers beside them. */

import type { RuleState } from '../diagnose/diagnosis';
import type { Finding, Severity } from '../diagnose/finding';
import type { LoopNumbers } from '../diagnose/passes/numbers';
import type { Sifted } from '../diagnose/sieve';
import type { LatencyReport } from '../trace/latency';
import { formatNs } from '../trace/times';
import { nameOfFd, plural } from '../trace/words';
import { type EvidenceBook, eventWords } from './evidence';
import type { Line } from './screen';
import { span, type Style } from './terminal';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'bad', warning: 'print', hint: 'bold' };
/** Steps of the evidence that a paragraph has room for; --json has all. */
const MOST_STEPS = 4;

/** Each: what is wrong, what to do, where, and by which events. `toldAs`: what an event is called outside, where that is not its seq. */
export function findingLines(
  findings: readonly Finding[],
  { eventAt }: EvidenceBook,
  toldAs = (seq: number): number => seq,
): Line[] {
  const stepOf = ({ seq, state }: Finding['evidence'][number]): Line => {
    const event = eventAt(seq);
    const tick = event === undefined || event.tick < 0 ? '' : `tick ${event.tick}  `;
    const words = event === undefined ? 'no longer kept' : eventWords(event);
    const name = `    event ${toldAs(seq)}  ${tick}`;
    return [span(name, 'dim'), span(words), span(state === '' ? '' : `  ${state}`, 'dim')];
  };
  return findings.flatMap((finding) => [...paragraphOf(finding, stepOf), []]);
}

/** What is not told, and why; empty where all is. */
export function hiddenText({ known, silenced }: Sifted): string {
  const parts = [
    known === 0 ? '' : `${plural(known, 'finding')} of the baseline`,
    silenced === 0 ? '' : `${plural(silenced, 'finding')} silenced in the program`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `not told: ${parts.join(', ')}`;
}

function paragraphOf(
  finding: Finding,
  stepOf: (step: Finding['evidence'][number]) => Line,
): Line[] {
  const { rule, severity, message, fix, src, stage, evidence } = finding;
  const head = [span(severity, STYLES[severity]), span(' '), span(rule, 'bold')];
  if (stage === 'nursery') head.push(span(' (nursery)', 'dim'));
  if (src !== '') head.push(span(`  ${src}`));
  const steps = evidence.slice(0, MOST_STEPS).map(stepOf);
  return [
    head,
    [span(`  ${message}`)],
    [span(`  ${fix}`)],
    ...(finding.loop < 0 ? [] : [[span(`  ${placeOf(finding)}`, 'dim')]]),
    ...steps,
  ];
}

function placeOf({ loop, fd, gen, first, last, count }: Finding): string {
  const ticks = first === last ? `tick ${first}` : `ticks ${first} to ${last}`;
  const of = fd < 0 ? '' : `, descriptor ${nameOfFd({ fd, gen })}`;
  return `loop ${loop}, ${ticks}${of}, seen ${plural(count, 'time')}`;
}

/** Rules by what they answer: those that found something are told above. */
export function answerLines(answers: readonly RuleState[]): Line[] {
  const of = (answer: RuleState['answer']): RuleState[] =>
    answers.filter((state) => state.answer === answer);
  const lines: Line[] = [];
  const ok = of('ok').map(({ rule }) => rule);
  if (ok.length > 0) lines.push([span('ok        ', 'dim'), span(ok.join(', '))]);
  for (const { rule, why } of of('finding'))
    if (why !== '') lines.push([span('more      ', 'dim'), span(`${rule}: ${why}`)]);
  const lacking = new Map<string, string[]>();
  for (const { rule, why } of of('not enough data'))
    lacking.set(why, [...(lacking.get(why) ?? []), rule]);
  for (const [why, rules] of lacking)
    lines.push([span('no answer ', 'dim'), span(`${rules.join(', ')}: ${why}`)]);
  for (const { rule, why } of of('failed'))
    lines.push([span('failed    ', 'dim'), span(`${rule}: ${why}`, 'bad')]);
  const off = of('off').map(({ rule, stage }) =>
    stage === 'nursery' ? `${rule} (nursery)` : rule,
  );
  if (off.length > 0) lines.push([span('not asked ', 'dim'), span(off.join(', '))]);
  return lines;
}

const LACKS: Readonly<Record<NonNullable<LoopNumbers['lacks']>, string>> = {
  times: 'no times: how busy it was and how soon who was ready was served is not known',
  waits:
    'how long it waited is not told (strace -T), nor so how busy it was and how soon who was ready was served',
};

/** A few lines for each loop that waits. */
export function numberLines(numbers: readonly LoopNumbers[]): Line[] {
  return numbers.flatMap((loop) => {
    const { lacks, ticksPerSecond, busyShare, bytesPerWake, wastedWakes, readyToServed } = loop;
    const parts = [
      plural(loop.ticks, 'tick'),
      ...(ticksPerSecond === undefined ? [] : [`${ticksPerSecond} a second`]),
      ...(busyShare === undefined ? [] : [`${(busyShare * 100).toFixed(1)} % busy`]),
      `${bytesPerWake} B a wake`,
      `${wastedWakes} wakes for nothing`,
      ...(lacks === undefined ? [] : [LACKS[lacks]]),
    ];
    const name = loop.poller === '' ? `loop ${loop.loop}` : `loop ${loop.loop} (${loop.poller})`;
    const lines: Line[] = [[span(name, 'bold'), span(`  ${parts.join(', ')}`)]];
    if (readyToServed === undefined) return lines;
    lines.push([span(`  ready to served  ${latencyOf(readyToServed)}`)]);
    for (const { fd, gen, count, maxMs } of loop.slowest) {
      const most = `at most ${formatNs(maxMs * 1e6)} (${plural(count, 'time')})`;
      lines.push([span(`    ${nameOfFd({ fd, gen })}  ${most}`, 'dim')]);
    }
    return lines;
  });
}

function latencyOf({ count, medianMs, p99Ms, maxMs }: LatencyReport): string {
  const [median, p99, max] = [medianMs, p99Ms, maxMs].map((ms) => formatNs(ms * 1e6));
  return `median ${median}, 99 % within ${p99}, at most ${max} (${plural(count, 'time')})`;
}

/** `2 errors, 1 hint`. */
export function countsOf(findings: readonly Finding[]): string {
  const parts = (['error', 'warning', 'hint'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [plural(count, severity)];
  });
  return parts.length === 0 ? 'nothing found' : parts.join(', ');
}
