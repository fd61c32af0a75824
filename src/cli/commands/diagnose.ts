/** `muxscope diagnose`: what is wrong in a trace, by every rule, with the events that prove it, and the numbers beside. */

import { realpathSync } from 'node:fs';
import path from 'node:path';
import { AsideFile, checkWritable, placeFor, Unwritable } from '../../core/asideFile';
import { openDiagnosis, type Diagnosis } from '../../diagnose/diagnosis';
import type { Evidence, Finding } from '../../diagnose/finding';
import { RULES } from '../../diagnose/rules';
import type { Sifted } from '../../diagnose/sieve';
import { findTraceFiles, UnreadableTrace } from '../../sources/findFile';
import { readTraceFile } from '../../sources/fileReading';
import type { TraceEvent } from '../../trace/event';
import { toldSeq } from '../../trace/numbering';
import { openTrace, type Trace } from '../../trace/trace';
import { type Command, JSON_OPTION, type Option, type Parsed, type Surface } from '../command';
import { FINDING_OPTIONS, findingChoiceOf } from '../findingOptions';
import { type EvidenceBook, openEvidence } from '../evidence';
import { answerLines, countsOf, findingLines, hiddenText, numberLines } from '../findingsText';
import { findingsJunit } from '../junit';
import type { Exit } from '../leaving';
import { sarifOf } from '../sarif';
import { span } from '../terminal';
import { packageVersion } from '../version';
import { showValue, WrongUse } from '../wrongUse';

/** Rules look at events as they come, and back to a few: a part of a file's length at once. */
const KEEP = { events: 1 << 17, payload: 64 << 20 };

const FILES: readonly Option[] = [
  {
    name: '--sarif',
    says: 'the findings as SARIF 2.1.0 besides, with their evidence as code flows',
    value: { placeholder: 'FILE', example: 'findings.sarif', files: '.sarif', check: checkFile },
  },
  {
    name: '--junit',
    says: 'the findings as JUnit XML besides, a test case a rule',
    value: { placeholder: 'FILE', example: 'findings.xml', files: '.xml', check: checkFile },
  },
];

const NOTES = `A trace is a *.mux.arrow, JSON lines, or the text of strace, as for show. Each rule answers: ok, a
finding, or that the trace has not what it needs. With --json a line a finding, then one
{"summary": …} with what was read, each rule's answer and the numbers.

Exit code: 0; 1 a finding is an error, and --fail-on-findings was given; 2 wrong use; 3 failed.
`;

export const diagnose: Command = {
  name: 'diagnose',
  summary: 'say what is wrong in a trace, and prove it',
  operands: [
    { what: 'a trace', placeholder: 'trace', example: 'run.mux.arrow', files: '', isMany: true },
  ],
  options: [
    ...FINDING_OPTIONS,
    ...FILES,
    { name: JSON_OPTION, says: 'a JSON object a finding, then a summary' },
  ],
  notes: NOTES,
  async run(parsed, surface) {
    try {
      return await diagnoseFile(parsed, surface);
    } catch (error) {
      if (error instanceof UnreadableTrace) throw new WrongUse(error.message);
      throw error;
    }
  },
};

async function diagnoseFile(parsed: Parsed, surface: Surface): Promise<Exit> {
  const { values, operands } = parsed;
  const choice = findingChoiceOf(parsed, surface.bundles);
  const found = await findTraceFiles(operands);
  try {
    checkPlaces(values, found.path);
  } catch (error) {
    await found.handle.close();
    throw error;
  }
  const stopping = surface.heedSignals();
  const trace = openTrace(KEEP);
  const diagnosis = openDiagnosis(trace, choice.options);
  const evidence = openEvidence(trace, diagnosis);
  const reading = readTraceFile(found, trace, { onRead: () => evidence.keep() });
  stopping.onAsked(() => reading.close());
  surface.stdout.onClosed(() => reading.close());
  await reading.ended;
  diagnosis.end();
  const { problem, hasFailed } = reading;
  if (problem !== '') surface.screen.tell(problem);
  if (trace.next === 0 && problem !== '') return hasFailed ? 3 : 2;
  evidence.keep();
  const sifted = choice.sieve.atEnd(diagnosis, trace);
  const { findings } = sifted;
  const all: Told = { trace, diagnosis, sifted, evidence, file: found.path };
  if (values.has(JSON_OPTION)) printJson(all, surface);
  else printText(all, surface);
  const isWritten = writeFiles(parsed, all, surface);
  if (stopping.by === 'SIGHUP') return 'SIGHUP';
  if (hasFailed || !isWritten) return 3;
  return choice.fails(findings) ? 1 : 0;
}

/** Events are called by the numbers that they had in the run. */
function asTold({ numbering }: Trace, finding: Finding): Finding {
  const evidence = finding.evidence.map(({ seq, state }) => ({
    seq: toldSeq(numbering, seq),
    state,
  }));
  return { ...finding, evidence };
}

/** All that there is to tell. */
type Told = {
  readonly trace: Trace;
  readonly diagnosis: Diagnosis;
  readonly sifted: Sifted;
  readonly evidence: EvidenceBook;
  readonly file: string;
};

function printJson({ trace, diagnosis, sifted, file }: Told, { screen }: Surface): void {
  const { source, program } = trace.about;
  const { known, silenced } = sifted;
  const findings = sifted.findings.map((finding) => asTold(trace, finding));
  const summary = {
    ...{ file, source, program, events: trace.next, findings: findings.length, known, silenced },
    rules: diagnosis.answers(),
    loops: diagnosis.numbers(),
  };
  screen.printJson([...findings, { summary }]);
}

function printText({ trace, diagnosis, sifted, evidence, file }: Told, { screen }: Surface): void {
  const foldedAt = 2;
  const { findings } = sifted;
  const hidden = hiddenText(sifted);
  const counts = [countsOf(findings), hidden].filter((text) => text !== '').join('; ');
  const toldAs = (seq: number): number => toldSeq(trace.numbering, seq);
  screen.print(
    [[span(file, 'bold'), span(`  ${counts}`)], [], ...findingLines(findings, evidence, toldAs)],
    { foldedAt },
  );
  screen.print([...answerLines(diagnosis.answers()), []], { foldedAt: 10 });
  screen.print(numberLines(diagnosis.numbers()), { foldedAt });
}

/** False where one was asked for and could not be written. */
function writeFiles(
  { values }: Parsed,
  { trace, diagnosis, sifted, evidence, file: read }: Told,
  { screen }: Surface,
): boolean {
  const findings = sifted.findings.map((finding) => asTold(trace, finding));
  const about = { version: packageVersion(), trace: read, folder: process.cwd() };
  const stepOf = ({ seq }: Evidence): TraceEvent | undefined => evidence.eventAt(seq);
  const files: readonly [string, () => string][] = [
    [
      '--sarif',
      () => `${JSON.stringify(sarifOf(sifted.findings, RULES, about, stepOf), null, 1)}\n`,
    ],
    ['--junit', () => findingsJunit(read, findings, diagnosis.answers())],
  ];
  let isWell = true;
  for (const [option, textOf] of files) {
    const file = values.get(option);
    if (file === undefined) continue;
    try {
      writeAside(file, textOf());
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      isWell = false;
      screen.tell(`${option} ${showValue(file)} cannot be written: ${error.message}`);
    }
  }
  return isWell;
}

/** What stood there is replaced by all of it, or not at all. */
function writeAside(file: string, text: string): void {
  const place = placeFor(file);
  const aside = new AsideFile(path.dirname(place), path.basename(place));
  try {
    aside.write(Buffer.from(text));
    aside.keepAs(place);
  } finally {
    aside.close();
  }
}

/** Each to a file of its own, and none over the trace. */
function checkPlaces(values: Parsed['values'], trace: string): void {
  const taken = new Map([[realpathSync(trace), 'the trace itself']]);
  for (const { name } of FILES) {
    const file = values.get(name);
    if (file === undefined) continue;
    const place = placeFor(file);
    const by = taken.get(place);
    if (by !== undefined)
      throw new WrongUse(`${name} ${showValue(file)} is ${by}: give another file`);
    taken.set(place, `the file of ${name}, too`);
  }
}

function checkFile(file: string): void {
  try {
    checkWritable(file);
  } catch (error) {
    throw new WrongUse(`${showValue(file)} cannot be written: ${(error as Error).message}`);
  }
}
