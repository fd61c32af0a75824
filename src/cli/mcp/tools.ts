/** What a model may ask about the traces of a folder: first which there are, then a summary, findings, and the events that prove them. */

import * as v from 'valibot';
import type { Finding } from '../../diagnose/finding';
import { seqToldAs, toldSeq } from '../../trace/numbering';
import { readToTell } from '../../trace/told';
import { eventWords } from '../evidence';
import { countsOf } from '../findingsText';
import { type Folder, type Opened, Refused } from './folder';

/** Characters of an answer at the most. */
const MOST_TEXT = 16_000;
const MOST_FINDINGS = 20;
const MOST_EVENTS = 40;
const BRIEF = { bytes: 48, characters: 200 };

const TRACE = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const ASKED = {
  traces: v.object({}),
  summary: v.object({ trace: TRACE }),
  findings: v.object({
    trace: TRACE,
    rule: v.exactOptional(v.string()),
    skip: v.exactOptional(COUNT),
  }),
  evidence: v.object({
    trace: TRACE,
    seqs: v.pipe(v.array(COUNT), v.minLength(1), v.maxLength(MOST_EVENTS)),
  }),
} as const;
type Name = keyof typeof ASKED;

const trace = { type: 'string', description: 'A name that `traces` gave.' };

/** As the protocol describes them. */
export const TOOLS = [
  tool('traces', 'The trace files of the folder, the newest first. Begin here.', {}),
  tool(
    'summary',
    'What a trace is of, its event loops in numbers, what was found (one line each), and which rules could not tell, and why.',
    { trace },
    ['trace'],
  ),
  tool(
    'findings',
    `What is wrong, the worst first, at most ${MOST_FINDINGS}: the sentence with its values, what to do, the line of the program, and the seqs of the events that prove it.`,
    {
      trace,
      rule: { type: 'string', description: 'Only of this rule.' },
      skip: { type: 'integer', minimum: 0, description: 'How many are left out before.' },
    },
    ['trace'],
  ),
  tool(
    'evidence',
    `Events by their seqs, at most ${MOST_EVENTS}: what was called, with what result, in which tick; beside those that prove a finding what was watched, ready and queued then.`,
    {
      trace,
      seqs: { type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: MOST_EVENTS },
    },
    ['trace', 'seqs'],
  ),
];

function tool(name: Name, description: string, properties: object, required: string[] = []) {
  const inputSchema = { type: 'object' as const, properties, required };
  return { name, description, inputSchema, annotations: { readOnlyHint: true } };
}

/** The text of an answer; throws Refused for what cannot be answered. */
export async function answer(folder: Folder, name: string, given: unknown): Promise<string> {
  if (!Object.hasOwn(ASKED, name)) throw new Refused(`there is no tool ${JSON.stringify(name)}`);
  return bounded(await ANSWERS[name as Name](folder, given));
}

const ANSWERS: Readonly<
  Record<Name, (folder: Folder, given: unknown) => Promise<object> | object>
> = {
  traces: async (folder, given) => {
    read('traces', given);
    const { files, count } = await folder.list();
    return { count, traces: files };
  },
  summary: async (folder, given) => {
    const { trace: name } = read('summary', given);
    return summaryOf(name, await folder.open(name));
  },
  findings: async (folder, given) => {
    const { trace: name, rule, skip = 0 } = read('findings', given);
    const opened = await folder.open(name);
    const of = opened.findings.filter((one) => rule === undefined || one.rule === rule);
    const shown = of.slice(skip, skip + MOST_FINDINGS);
    return {
      count: of.length,
      more: Math.max(0, of.length - skip - shown.length),
      findings: shown.map((finding) => ({
        ...finding,
        evidence: finding.evidence.map(({ seq }) => toldSeq(opened.trace.numbering, seq)),
      })),
    };
  },
  evidence: async (folder, given) => {
    const { trace: name, seqs } = read('evidence', given);
    const opened = await folder.open(name);
    return { events: seqs.map((seq) => eventOf(opened, seq)) };
  },
};

function read<Of extends Name>(name: Of, given: unknown): v.InferOutput<(typeof ASKED)[Of]> {
  const { success, output, issues } = v.safeParse(ASKED[name], given ?? {});
  if (success) return output;
  const [first] = issues;
  const where = first.path?.map(({ key }) => String(key)).join('.') ?? '';
  throw new Refused(`${name} cannot take ${where === '' ? 'that' : where}: ${first.message}`);
}

function summaryOf(name: string, { trace: of, diagnosis, findings, silenced, problem }: Opened) {
  const { source, program, host, clock } = of.about;
  const answers = diagnosis.answers().filter(({ answer: said }) => said !== 'ok');
  return {
    ...{ trace: name, source, program, host, clock, events: of.next, letGo: of.first },
    ...(problem !== '' && { problem }),
    found: countsOf(findings),
    ...{ silenced, loops: diagnosis.numbers() },
    findings: findings.slice(0, MOST_FINDINGS).map(lineOf),
    withoutAnswer: answers.filter(({ answer: said }) => said !== 'finding'),
  };
}

function lineOf({ rule, severity, message, src }: Finding) {
  return { rule, severity, message, ...(src !== '' && { src }) };
}

/** The seq is what events were numbered in the run. */
function eventOf({ trace: of, findings }: Opened, told: number): object {
  const seq = seqToldAs(of.numbering, told, of.settled);
  const event = seq < 0 ? undefined : readToTell(of, seq, BRIEF);
  if (event === undefined) return { seq: told, what: 'no such event, or it is no longer kept' };
  const { kind, loop, tick, t, src } = event;
  const proves = findings.flatMap(({ rule, evidence }) =>
    evidence.filter((one) => one.seq === seq).map(({ state }) => ({ rule, state })),
  );
  const beside = { ...(src !== undefined && { src }), ...(proves.length > 0 && { proves }) };
  return { seq: told, loop, tick, t, kind, what: eventWords(event), ...beside };
}

/** One that is too long is cut, and says so. */
function bounded(value: object): string {
  const text = JSON.stringify(value, undefined, 1);
  if (text.length <= MOST_TEXT) return text;
  return `${text.slice(0, MOST_TEXT)}\n… cut: ask for less at once`;
}
