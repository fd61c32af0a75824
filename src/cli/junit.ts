/** The result of clients as JUnit XML, as CI systems read it: a test case a client. */

import type { ClientResult, ClientsOutcome } from '../core/clients';
import type { RuleState } from '../diagnose/diagnosis';
import type { Finding } from '../diagnose/finding';
import type { Aimed } from './clientsText';

/** `stopper`: who ended the run before all clients were done, where that is known. */
export function clientsJunit(command: Aimed, outcome: ClientsOutcome, stopper?: string): string {
  if (outcome.kind !== 'done') return failedJunit(command, outcome.reason);
  const { clients, tookMs } = outcome;
  const failures = clients.filter(({ failure }) => failure !== undefined).length;
  const errors = clients.filter((client) => isUndone(client)).length;
  const by = stopper === undefined ? '' : ` by ${stopper}`;
  const cases = clients.map((client) => testCase(client, command.file, by)).join('');
  const counts = { tests: clients.length, failures, errors, skipped: 0 };
  return suite(nameOf(command), counts, tookMs, cases);
}

/** What could not be tested at all. */
function failedJunit(command: Aimed, reason: string): string {
  const head = `  <testcase classname="${escape(command.file)}" name="clients">`;
  const error = `<error message="${escape(reason)}"/>`;
  const counts = { tests: 1, failures: 0, errors: 1, skipped: 0 };
  return suite(nameOf(command), counts, 0, `${head}${error}</testcase>\n`);
}

function nameOf({ file, targets }: Aimed): string {
  return `${file} → ${targets.join(', ')}`;
}

type Counts = Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>>;

function suite(title: string, counted: Counts, tookMs: number, cases: string): string {
  const name = escape(title);
  const { tests, failures, errors, skipped } = counted;
  const counts = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${name}" ${counts} time="${(tookMs / 1000).toFixed(3)}">
${cases}</testsuite>
`;
}

function testCase(client: ClientResult, file: string, by: string): string {
  const head = `  <testcase classname="${escape(file)}" name="client ${client.client}"`;
  const { failure } = client;
  if (failure !== undefined) {
    const message = escape(failure);
    return `${head}>\n    <failure message="${message}">${message}</failure>\n  </testcase>\n`;
  }
  if (!isUndone(client)) return `${head}/>\n`;
  const message = escape(`not done: the run was ended${by}`);
  return `${head}><error message="${message}"/></testcase>\n`;
}

function isUndone({ failure, ended }: ClientResult): boolean {
  return failure === undefined && !ended;
}

/** What rules found in a trace: a test case a rule, which fails with its first finding, or is skipped where it could not tell. */
export function findingsJunit(
  trace: string,
  findings: readonly Finding[],
  answers: readonly RuleState[],
): string {
  const own = (rule: string): Finding[] => findings.filter((finding) => finding.rule === rule);
  const isFailed = ({ answer }: RuleState): boolean => answer === 'failed';
  const isSkipped = ({ answer }: RuleState): boolean =>
    answer === 'off' || answer === 'not enough data';
  const counts = {
    tests: answers.length,
    failures: answers.filter(({ rule }) => own(rule).length > 0).length,
    errors: answers.filter(isFailed).length,
    skipped: answers.filter((state) => isSkipped(state) && own(state.rule).length === 0).length,
  };
  const cases = answers.map((state) => {
    const { rule, answer, why } = state;
    const head = `  <testcase classname="${escape(trace)}" name="${escape(rule)}"`;
    const failures = own(rule).map(failureOf);
    if (failures.length > 0) return `${head}>\n${failures.join('')}  </testcase>\n`;
    if (isFailed(state)) return `${head}><error message="${escape(why)}"/></testcase>\n`;
    if (!isSkipped(state)) return `${head}/>\n`;
    const reason = answer === 'off' ? 'not asked' : why;
    return `${head}><skipped message="${escape(reason)}"/></testcase>\n`;
  });
  return suite(trace, counts, 0, cases.join(''));
}

function failureOf({ severity, message, fix, src, evidence }: Finding): string {
  const steps = evidence.map(({ seq, state }) => `event ${seq}: ${state}`);
  const text = [message, fix, ...(src === '' ? [] : [src]), ...steps].join('\n');
  return `    <failure type="${severity}" message="${escape(message)}">${escape(text)}</failure>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
};

/** What XML 1.0 has no character for is left out by its replacement; what a terminal would obey, or hide, is a reference to it. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
      return ENTITIES[character] ?? `&#x${character.codePointAt(0)!.toString(16)};`;
    });
}
