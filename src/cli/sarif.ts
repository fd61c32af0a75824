/** Findings as SARIF 2.1.0 (OASIS), which editors, code hosts and CI systems show: one code flow a finding, its state at each step. */

import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { type Finding, identityOf, type Severity } from '../diagnose/finding';
import type { Rule } from '../diagnose/rule';

/** By it a result is known again in another run. */
export const IDENTITY = 'muxscope/v1';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  hint: 'note',
};

/** `trace`: the file that they were found in. */
export function sarifOf(
  findings: readonly Finding[],
  rules: readonly Rule[],
  version: string,
  trace: string,
): object {
  const driver = {
    name: 'Muxscope',
    version,
    rules: rules.map(({ id, title, fix, stage }) => ({
      id,
      shortDescription: { text: title },
      help: { text: fix },
      properties: { stage },
    })),
  };
  const results = findings.map((finding) => resultOf(finding, rules, trace));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
}

function resultOf(finding: Finding, rules: readonly Rule[], trace: string): object {
  const { rule, severity, message, fix, src, first, last, count, loop, fd, gen } = finding;
  const place = placeOf(src, trace);
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${message} ${fix}` },
    locations: [place],
    partialFingerprints: { [IDENTITY]: identityOf(finding) },
    codeFlows: finding.evidence.length === 0 ? [] : [flowOf(finding, place)],
    occurrenceCount: Math.max(1, count),
    properties: { loop, fd, gen, first, last },
  };
}

/** The line of the program, or the trace where no line is known. */
function placeOf(src: string, trace: string): object {
  const at = src.lastIndexOf(':');
  const line = Number(src.slice(at + 1));
  const isLine = at > 0 && Number.isInteger(line) && line > 0;
  const file = isLine ? src.slice(0, at) : src === '' ? trace : src;
  const uri = path.isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file);
  return {
    physicalLocation: {
      artifactLocation: { uri },
      ...(isLine && { region: { startLine: line } }),
    },
  };
}

function flowOf({ loop, evidence }: Finding, place: object): object {
  const locations = evidence.map(({ seq, state }, i) => ({
    location: { ...place, message: { text: `event ${seq}` } },
    state: { state: { text: state === '' ? 'not known' : state } },
    executionOrder: i + 1,
  }));
  return { threadFlows: [{ id: `loop ${loop}`, locations }] };
}
