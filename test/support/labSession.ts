/** What the core tells of a run of the lab, as tests say it: in one heap, and only what matters to them. */

import type { LabInfo, SessionInfo } from '../../src/core/protocol';
import { abilitiesOf } from '../../src/sources/lab';

export type ToldOfLab = Partial<Omit<SessionInfo, 'lab' | 'name' | 'source'> & LabInfo>;

export function labSession(told: ToldOfLab): SessionInfo {
  const { scenario = 'multi-port', teaches = '', poller = 'select' } = told;
  const { pollers = ['select'], listeners = ['127.0.0.1:8001'], moved = [] } = told;
  const { file, program, failed, cost, ...rest } = told;
  return {
    ...{ id: 1, source: 'lab', name: scenario, title: '', state: 'running', problem: '' },
    ...{ ticks: 0, ticksPerSecond: 0, watched: 0, ready: 0, busy: 0, events: 0, letGo: 0 },
    abilities: abilitiesOf({ pollers, listeners: listeners.length }, poller),
    ...withoutLab(rest),
    lab: {
      ...{ scenario, teaches, poller, pollers, listeners, moved },
      ...(file !== undefined && { file }),
      ...(program !== undefined && { program }),
      ...(failed !== undefined && { failed }),
      ...(cost !== undefined && { cost }),
    },
  };
}

function withoutLab(told: ToldOfLab): Partial<SessionInfo> {
  const { scenario: _1, teaches: _2, poller: _3, pollers: _4, ...others } = told;
  const { listeners: _5, moved: _6, ...rest } = others;
  return rest;
}
