/** Requests that are answered by looking into a trace. */

import type { Trace } from '../../trace/trace';
import type { DescriptorInfo } from '../descriptorViews';
import type { Request } from '../requests';
import { jsonLines } from './jsonLines';
import { linesIn } from './lines';
import { instantOf } from './instant';
import { seek } from './seek';
import { openNow } from './timeline';

type Asked = Extract<Request, { do: 'descriptors' | 'lines' | 'seek' | 'json' }>;

/** Bytes of the list of open descriptors. */
const LIST_ROOM = 256 * 1024;

/** Where there is no trace, nothing. */
export function answerOf(
  trace: Trace | undefined,
  asked: Asked,
): readonly DescriptorInfo[] | readonly string[] | number | string {
  switch (asked.do) {
    case 'descriptors':
      return trace === undefined ? [] : openNow(instantOf(trace, 0, -1), LIST_ROOM);
    case 'lines':
      return trace === undefined ? [] : linesOf(trace, asked);
    case 'seek':
      return trace === undefined ? -1 : seek(trace, asked).tick;
    case 'json':
      return trace === undefined
        ? ''
        : jsonLines(trace, asked.loop, asked.firstTick, asked.lastTick);
  }
}

function linesOf(
  trace: Trace,
  { loop, tick, event, selected }: Extract<Asked, { do: 'lines' }>,
): readonly string[] {
  return linesIn(instantOf(trace, loop, tick, event), {
    selected,
    ...(event !== undefined && { event }),
  });
}
