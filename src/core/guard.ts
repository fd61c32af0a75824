/** What comes from outside, taken for a message only when it is one to the last field. */

import type { PollerName } from '../pollers/poller';
import { isScale } from '../trace/axis';
import { SOUGHT, type Sought } from '../trace/seek';
import type { DescriptorName } from './activity';
import type { ToCore, View } from './protocol';
import type { Request, Seek } from './requests';

/** Undefined for anything that is no message; a request may still be none: see readRequest. */
export function readMessage(
  value: unknown,
):
  | Exclude<ToCore, { type: 'request' }>
  | { type: 'request'; id: number; request: unknown }
  | undefined {
  if (!isObject(value)) return undefined;
  const { type, id, request, viewer, number, session, view } = value;
  if (type === 'request') return isCount(id) ? { type, id, request } : undefined;
  if (typeof viewer !== 'string' || viewer.length > MOST_NAME) return undefined;
  if (type === 'leave') return { type, viewer };
  if (type === 'seen') return isCount(number) ? { type, viewer, number } : undefined;
  if (type !== 'look' || !isIndex(session)) return undefined;
  const read = readView(view);
  return read === undefined ? undefined : { type, viewer, session, view: read };
}

/** Undefined for what nobody can answer. */
export function readRequest(value: unknown): Request | undefined {
  if (!isObject(value)) return undefined;
  const { do: what } = value;
  switch (what) {
    case 'scenarios':
    case 'stopAll':
      return { do: what };
    case 'start':
    case 'startFile':
      return readStart(value);
    case 'files': {
      const { files } = value;
      const isRead = Array.isArray(files) && files.length <= MOST_FILES && files.every(isText);
      return isRead ? { do: what, files } : undefined;
    }
    default:
      return isCount(value['session']) ? readOfSession(value, value['session']) : undefined;
  }
}

function readOfSession(value: Record<string, unknown>, session: number): Request | undefined {
  const { do: what } = value;
  switch (what) {
    case 'stop':
    case 'pause':
    case 'resume':
    case 'step':
    case 'descriptors':
      return { do: what, session };
    case 'lines': {
      const { loop, tick, selected, event } = value;
      const isRead =
        isCount(loop) &&
        isIndex(tick) &&
        (selected === null || isName(selected)) &&
        (event === undefined || isCount(event));
      return isRead
        ? { do: what, session, loop, tick, selected, ...(event !== undefined && { event }) }
        : undefined;
    }
    case 'seek': {
      const seek = readSeek(value);
      return seek && { do: what, session, ...seek };
    }
    case 'choosePoller':
      return isPoller(value['poller']) ? { do: what, session, poller: value['poller'] } : undefined;
    case 'connectClient':
      return isCount(value['listener'])
        ? { do: what, session, listener: value['listener'] }
        : undefined;
    case 'json': {
      const { loop, firstTick, lastTick } = value;
      const isRead = isIndex(loop) && isIndex(firstTick) && isIndex(lastTick);
      return isRead ? { do: what, session, loop, firstTick, lastTick } : undefined;
    }
    default:
      return undefined;
  }
}

function readSeek({
  loop,
  from,
  direction,
  sought,
  selected,
}: Record<string, unknown>): Seek | undefined {
  if (!isCount(loop) || !isIndex(from) || (direction !== -1 && direction !== 1)) return undefined;
  if (!isSoughtName(sought) || (selected !== null && !isName(selected))) return undefined;
  return { loop, from, direction, sought, selected };
}

function isSoughtName(value: unknown): value is Sought {
  return (SOUGHT as readonly unknown[]).includes(value);
}

function readStart(value: Record<string, unknown>): Request | undefined {
  const { do: what, scenario, file, poller, port, clients, replaces } = value;
  if (clients !== 'script' && clients !== 'none') return undefined;
  if (poller !== undefined && !isPoller(poller)) return undefined;
  if (port !== undefined && !(isCount(port) && port > 0 && port < 65_536)) return undefined;
  if (replaces !== undefined && !isCount(replaces)) return undefined;
  const options = {
    clients,
    ...(poller !== undefined && { poller }),
    ...(port !== undefined && { port }),
    ...(replaces !== undefined && { replaces }),
  } as const;
  if (what === 'startFile') return isText(file) ? { do: what, file, ...options } : undefined;
  return isText(scenario) ? { do: 'start', scenario, ...options } : undefined;
}

/** Longer names of viewers nobody gives. */
const MOST_NAME = 100;
/** More files nobody lists. */
const MOST_FILES = 1000;

const TABS: readonly unknown[] = ['queue', 'frames', 'stream', 'calls'] satisfies View['tab'][];

function readView(value: unknown): View | undefined {
  if (!isObject(value)) return undefined;
  const { loop, lastTick, columns, firstRow, rows, tick, selected, tab, event, scale } = value;
  const isRead =
    isCount(loop) &&
    isIndex(lastTick) &&
    isCount(columns) &&
    isCount(firstRow) &&
    isCount(rows) &&
    isIndex(tick) &&
    (selected === null || isName(selected)) &&
    (event === undefined || isCount(event)) &&
    (scale === undefined || isScale(scale)) &&
    TABS.includes(tab);
  if (!isRead) return undefined;
  return {
    ...{ loop, lastTick, columns, firstRow, rows, tick, selected, tab: tab as View['tab'] },
    ...(event !== undefined && { event }),
    ...(scale !== undefined && { scale }),
  };
}

function isName(value: unknown): value is DescriptorName {
  return isObject(value) && isCount(value['fd']) && isCount(value['gen']);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether that scenario runs on it is asked later. */
function isPoller(value: unknown): value is PollerName {
  return typeof value === 'string';
}

/** A number that may be −1 for none or the newest. */
function isIndex(value: unknown): value is number {
  return value === -1 || isCount(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
