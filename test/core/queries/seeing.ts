/** Sights of traces that tests build: with their session, their moments and their clients. */

import type { Sight, View } from '../../../src/core/protocol';
import { sightOf } from '../../../src/core/queries/sight';
import type { Moment } from '../../../src/lab/moment';
import type { Trace } from '../../../src/trace/trace';
import type { TraceBuilder } from '../../support/traceBuilder';
import { type ToldOfLab, labSession } from '../../support/labSession';

const SESSION: ToldOfLab = {
  ...{ id: 1, scenario: 'threads', title: '', poller: '', pollers: [], problem: '' },
  ...{ state: 'running', listeners: [], moved: [], ticks: 0, ticksPerSecond: 0, watched: 0 },
  ...{ ready: 0, busy: 0, events: 0, letGo: 0 },
};

type Options = {
  readonly poller?: ToldOfLab['poller'];
  readonly nowNs?: number;
  readonly moments?: readonly Moment[];
};

/** A sight of this trace, as a viewer of it would get it. */
export function see(
  trace: Trace,
  view: Partial<View> = {},
  { poller = '', nowNs, moments = [] }: Options = {},
): Sight {
  const all = { loop: 0, lastTick: -1, columns: 40, firstRow: 0, rows: 30, tick: -1 };
  const session = labSession({ ...SESSION, poller });
  const subject = {
    session,
    trace,
    guide: { moments, poller },
    kernelOf: () => null,
  };
  const whole = { ...subject, ...(nowNs !== undefined && { nowNs }) };
  return sightOf(whole, { ...all, selected: null, tab: 'queue', ...view });
}

/** A row of a simulated client, from an address of its own. */
export function client(
  builder: TraceBuilder,
  number: number,
  step: string,
  rest = {},
): TraceBuilder {
  const local = `127.0.0.1:${50_000 + number}`;
  return builder.event('client', {
    ...{ loop: -1, tick: -1, client: number, step, bytes: 0, local },
    ...rest,
  });
}
