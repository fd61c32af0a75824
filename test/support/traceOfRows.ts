/** Rows of `--json` made a trace again. */

import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import type { Trace } from '../../src/trace/trace';
import type { Row } from './command';

export function appendRow(trace: Trace, { data, header, ...rest }: Row): void {
  append(trace, {
    ...(rest as EventDraft),
    ...(data !== undefined && { data: Buffer.from(data, 'base64') }),
    ...(header !== undefined && { header: Buffer.from(header, 'base64') }),
  });
}
