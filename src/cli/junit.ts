/** The result of clients as JUnit XML, as CI systems read it: a test case a client. */

import type { ClientResult, ClientsOutcome } from '../core/clients';
import type { Aimed } from './clientsText';

/** `stopper`: who ended the run before all clients were done, where that is known. */
export function clientsJunit(command: Aimed, outcome: ClientsOutcome, stopper?: string): string {
  if (outcome.kind !== 'done') return failedJunit(command, outcome.reason);
  const { clients, tookMs } = outcome;
  const failures = clients.filter(({ failure }) => failure !== undefined).length;
  const errors = clients.filter((client) => isUndone(client)).length;
  const by = stopper === undefined ? '' : ` by ${stopper}`;
  const cases = clients.map((client) => testCase(client, command.file, by)).join('');
  return suite(command, { tests: clients.length, failures, errors }, tookMs, cases);
}

/** What could not be tested at all. */
function failedJunit(command: Aimed, reason: string): string {
  const head = `  <testcase classname="${escape(command.file)}" name="clients">`;
  const error = `<error message="${escape(reason)}"/>`;
  const counts = { tests: 1, failures: 0, errors: 1 };
  return suite(command, counts, 0, `${head}${error}</testcase>\n`);
}

function suite(
  { file, targets }: Aimed,
  { tests, failures, errors }: { tests: number; failures: number; errors: number },
  tookMs: number,
  cases: string,
): string {
  const name = escape(`${file} → ${targets.join(', ')}`);
  const counts = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="0"`;
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
