/** How a run's outcome becomes an exit code, and what standard error says of it. */

import type { LabOutcome } from '../core/session';

/** 0 well; 1 an expectation failed; 2 wrong use; 3 failed while running. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Ending = { readonly code: ExitCode; readonly messages: readonly string[] };

/** Failed expectations that are told one by one. */
const TOLD = 3;

export function endingOf(outcome: LabOutcome): Ending {
  switch (outcome.kind) {
    case 'refused':
      return { code: 2, messages: [oneLine(outcome.reason)] };
    case 'failed':
      return { code: 3, messages: [oneLine(outcome.reason)] };
    case 'done':
      return endingOfReport(outcome.report);
  }
}

/** The first line of a text from anywhere. */
export function oneLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.trimEnd() ?? '';
}

function endingOfReport(report: LabOutcome['report']): Ending {
  if (report === undefined || report.failed === 0) return { code: 0, messages: [] };
  const told = report.failures.slice(0, TOLD);
  const messages = told.map(({ client, reason }) => `client ${client}: ${oneLine(reason)}`);
  const more = report.failed - told.length;
  if (more > 0) messages.push(`and ${more} more failed`);
  return { code: 1, messages };
}
