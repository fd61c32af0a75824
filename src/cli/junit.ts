/** The result of clients as JUnit XML, as CI systems read it: a test case a client. */

import type { ClientResult, ClientsOutcome } from '../core/clients';
import type { ClientsCommand } from './arguments';

export function clientsJunit(
  { file, targets }: Pick<ClientsCommand, 'file' | 'targets'>,
  { clients, tookMs, wasStopped }: ClientsOutcome & { readonly kind: 'done' },
): string {
  const failures = clients.filter(({ failure }) => failure !== undefined).length;
  const skipped = clients.filter((client) => isUndone(client)).length;
  const name = attribute(`${file} → ${targets.join(', ')}`);
  const counts = `tests="${clients.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  const cases = clients.map((client) => testCase(client, file)).join('');
  const note = wasStopped ? '  <system-out>ended before all clients were done</system-out>\n' : '';
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${name}" ${counts} time="${(tookMs / 1000).toFixed(3)}">
${cases}${note}</testsuite>
`;
}

function testCase(client: ClientResult, file: string): string {
  const head = `  <testcase classname="${attribute(file)}" name="client ${client.client}"`;
  const { failure } = client;
  if (failure !== undefined) {
    const message = attribute(failure);
    return `${head}>\n    <failure message="${message}">${message}</failure>\n  </testcase>\n`;
  }
  return isUndone(client) ? `${head}><skipped/></testcase>\n` : `${head}/>\n`;
}

function isUndone({ failure, ended }: ClientResult): boolean {
  return failure === undefined && !ended;
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
};

/** What XML 1.0 has no character for is left out by its replacement. */
function attribute(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/[\t\n\r]/g, ' ');
}
