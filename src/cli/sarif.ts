/** Findings as SARIF 2.1.0 (OASIS), which editors, code hosts and CI systems show: one code flow a finding, its state at each step. */

import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { type Evidence, type Finding, identityOf, type Severity } from '../diagnose/finding';
import type { Rule } from '../diagnose/rule';
import { placeOf } from '../trace/words';
import type { TraceEvent } from '../trace/event';
import { eventWords } from './evidence';

/** By it a result is known again in another run. */
export const IDENTITY = 'muxscope/v1';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  hint: 'note',
};

/** What stands beside the findings: `trace`: the file that they were found in; `folder`: what paths are told relative to. */
export type SarifAbout = {
  readonly version: string;
  readonly trace: string;
  readonly folder: string;
};

/** `eventOf` gives the event of a step as far as it is kept. */
export function sarifOf(
  findings: readonly Finding[],
  rules: readonly Rule[],
  about: SarifAbout,
  eventOf: (step: Evidence) => TraceEvent | undefined,
): object {
  const driver = {
    name: 'Muxscope',
    version: about.version,
    rules: rules.map(({ id, title, fix, stage }) => ({
      id,
      shortDescription: { text: title },
      help: { text: fix },
      properties: { stage },
    })),
  };
  const results = findings.map((finding) => resultOf(finding, rules, about, eventOf));
  const originalUriBaseIds = { [ROOT]: { uri: `${pathToFileURL(about.folder).href}/` } };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', originalUriBaseIds, results }],
  };
}

/** What relative paths begin at: who reads the log may put another folder there. */
const ROOT = 'SRCROOT';

function resultOf(
  finding: Finding,
  rules: readonly Rule[],
  about: SarifAbout,
  eventOf: (step: Evidence) => TraceEvent | undefined,
): object {
  const { rule, severity, message, fix, src, first, last, count, loop, fd, gen } = finding;
  const place = placeIn(src, about);
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${message} ${fix}` },
    locations: [place],
    partialFingerprints: { [IDENTITY]: identityOf(finding) },
    codeFlows: finding.evidence.length === 0 ? [] : [flowOf(finding, place, about, eventOf)],
    occurrenceCount: Math.max(1, count),
    properties: { loop, fd, gen, first, last },
  };
}

/** The line of the program, or the trace where no line is known. */
function placeIn(src: string, { trace, folder }: SarifAbout): object {
  const found = placeOf(src);
  const file = path.resolve(folder, found?.file ?? (src === '' ? trace : src));
  const relative = path.relative(folder, file);
  const isInside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  const uri = relative.split(path.sep).map(encodeURIComponent).join('/');
  return {
    physicalLocation: {
      artifactLocation: isInside ? { uri, uriBaseId: ROOT } : { uri: pathToFileURL(file).href },
      ...(found !== undefined && { region: { startLine: found.line } }),
    },
  };
}

/** Each step at its own line where that is known, else at that of the finding. */
function flowOf(
  { loop, evidence }: Finding,
  place: object,
  about: SarifAbout,
  eventOf: (step: Evidence) => TraceEvent | undefined,
): object {
  const locations = evidence.map((step, i) => {
    const event = eventOf(step);
    const { src = '', tick = -1 } = event ?? {};
    const words = event === undefined ? `event ${step.seq}` : eventWords(event);
    const text = tick < 0 ? words : `tick ${tick}: ${words}`;
    return {
      location: { ...(src === '' ? place : placeIn(src, about)), message: { text } },
      state: { state: { text: step.state === '' ? 'not known' : step.state } },
      executionOrder: i + 1,
    };
  });
  return { threadFlows: [{ id: `loop ${loop}`, locations }] };
}
