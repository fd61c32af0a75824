/** What a panel says, taken for a message only when it is one to the last field. */

import type { FromPanel, PanelCommand, PanelSeek } from '../core/panelProtocol';
import type { DescriptorName } from '../core/activity';
import type { ScenarioInfo, View } from '../core/protocol';
import { isScale } from '../trace/axis';

/** As the protocol names them: what the palette calls poller, without the kernel's constants. */
export const POLLERS = [
  'select',
  'poll',
  'epoll',
  'epoll-et',
] as const satisfies ScenarioInfo['pollers'];

/** Every command that a panel may run, and no other. */
export const PANEL_COMMANDS = [
  'pause',
  'resume',
  'step',
  'stop',
  'connectClient',
  'copyJson',
  'openInEditor',
  'restartCore',
  'runAgain',
  'startScenario',
  'showLog',
] as const satisfies PanelCommand[];

/** Undefined for anything that is no message. */
export function readFromPanel(value: unknown): FromPanel | undefined {
  if (!isObject(value)) return undefined;
  switch (value['type']) {
    case 'ready':
      return { type: 'ready' };
    case 'look': {
      const view = readView(value['view']);
      return view && { type: 'look', view };
    }
    case 'seen': {
      const { number } = value;
      return isCount(number) ? { type: 'seen', number } : undefined;
    }
    case 'seek': {
      const { number } = value;
      const seek = readSeek(value['seek']);
      return seek && isCount(number) ? { type: 'seek', number, seek } : undefined;
    }
    case 'command': {
      const command = PANEL_COMMANDS.find((name) => name === value['command']);
      return command && { type: 'command', command };
    }
    case 'choosePoller': {
      const poller = readPoller(value['poller']);
      return poller && { type: 'choosePoller', poller };
    }
    case 'start': {
      const { scenario } = value;
      return typeof scenario === 'string' ? { type: 'start', scenario } : undefined;
    }
    case 'chooseSession': {
      const { session } = value;
      return isCount(session) ? { type: 'chooseSession', session } : undefined;
    }
    default:
      return undefined;
  }
}

function readSeek(value: unknown): PanelSeek | undefined {
  if (!isObject(value)) return undefined;
  const { loop, from, direction } = value;
  const selected = value['selected'] === null ? null : readDescriptor(value['selected']);
  if (selected === undefined || !isCount(loop) || !isIndex(from)) return undefined;
  return direction === -1 || direction === 1 ? { loop, from, direction, selected } : undefined;
}

/** Undefined for what names no poller. */
export function readPoller(value: unknown): (typeof POLLERS)[number] | undefined {
  return POLLERS.find((name) => name === value);
}

/** Undefined for what names no descriptor. */
export function readDescriptor(value: unknown): DescriptorName | undefined {
  if (!isObject(value)) return undefined;
  const { fd, gen } = value;
  return isCount(fd) && isCount(gen) ? { fd, gen } : undefined;
}

const TABS = ['queue', 'frames', 'stream', 'calls'] as const satisfies View['tab'][];
/** More than any screen has; the core bounds what it sends by bytes as well. */
const MOST_CELLS = 10_000;

function readView(value: unknown): View | undefined {
  if (!isObject(value)) return undefined;
  const { loop, lastTick, columns, firstRow, rows, tick, event, scale } = value;
  const tab = TABS.find((name) => name === value['tab']);
  const selected = value['selected'] === null ? null : readDescriptor(value['selected']);
  if (tab === undefined || selected === undefined) return undefined;
  if (!isCount(loop) || !isIndex(lastTick) || !isIndex(tick) || !isCount(firstRow))
    return undefined;
  if (!isCount(columns) || !isCount(rows) || columns > MOST_CELLS || rows > MOST_CELLS)
    return undefined;
  if (event !== undefined && !isCount(event)) return undefined;
  if (scale !== undefined && !isScale(scale)) return undefined;
  const view = { loop, lastTick, columns, firstRow, rows, tick, selected, tab };
  return { ...view, ...(event !== undefined && { event }), ...(scale !== undefined && { scale }) };
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
