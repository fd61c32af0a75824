/** The session's threads: a list to choose from, and what each did over time. */

import { repeat } from 'lit/directives/repeat.js';
import { type TemplateResult, html, nothing, svg } from 'lit/html.js';
import type { Lane, Lanes } from '../../core/laneViews';
import { labelOf } from '../../pollers/list';
import { count, shortAddress } from '../format';
import {
  type LaidBar,
  type LaidClient,
  type LaidLane,
  type LanesNow,
  describeBar,
  describeVisit,
  layLanes,
  loopBeside,
  nowInWords,
  sinceStart,
  tasksInWords,
} from '../lanes';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { laneTable } from './laneTable';
import { anchorOf, iconButton, percentOf } from './parts';

export function lanesView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { lanes: told, nowNs = 0 } = model.sight ?? {};
  if (!told || told.list.length === 0) return nothing;
  const lanes = { ...told, toNs: nowNs };
  return html`<section class="lanes" aria-labelledby="lanes-title">
    <div class="section-head" data-part="heading">
      <h2 id="lanes-title">${t('Threads')}</h2>
      <span class="dim hint">${hintOf(lanes, hasNoTimes(model))}</span>
      <span class="space"></span>
      ${
        isTickless(model)
          ? iconButton('table', t('Show as a Table'), actions.toggleTable, {
              ...{ key: 'T', isPressed: model.look.isTable },
            })
          : nothing
      }
    </div>
    ${model.look.isTable ? laneTable(lanes, actions) : pictureOf(lanes, model, actions)}
  </section>`;
}

/** Else each can be reached, so that one can be chosen. */
function isOneSelected({ list }: Lanes, { look }: Model): boolean {
  return list.some(({ loops }) => loops.includes(look.loop));
}

/** Whether the thread that is looked at never waits for readiness, so that there are no ticks to show. */
export function isTickless({ sight, look }: Pick<Model, 'sight' | 'look'>): boolean {
  const lane = sight?.lanes?.list.find(({ loops }) => loops.includes(look.loop));
  return lane?.poller === '' && lane.ticks === 0;
}

/** Then no bar has a place. */
function hasNoTimes({ sight }: Model): boolean {
  return sight?.session?.clock === 'none';
}

function hintOf({ list, count: all, visits, visitCount }: Lanes, isTimeless: boolean): string {
  const threads = all === 1 ? t('one thread') : t('{0} threads', count(all));
  const shown = t('{0} of {1} threads', count(list.length), count(all));
  const clients = t(
    '{0} of {1} visits of simulated clients',
    ...[count(visits.length), count(visitCount)],
  );
  const parts = [all > list.length ? shown : threads, visitCount > visits.length ? clients : ''];
  if (isTimeless) parts.push(t('no times'));
  return parts.filter((part) => part !== '').join(' · ');
}

function pictureOf(lanes: LanesNow, model: Model, actions: Actions): TemplateResult {
  const { rows, clients, axis } = layLanes(lanes, model.width < 220 ? 1 : model.isNarrow ? 3 : 6);
  return html`<div class="lane-rows" role="group" aria-label=${t('Threads over time')}>
      ${repeat(
        rows,
        ({ lane }) => lane.loops[0],
        (row) => laneRow(row, lanes, model, actions),
      )}
      ${clients.map(clientRow)}
    </div>
    <div class="lane-axis" aria-hidden="true">
      <span></span>
      <svg class="lane-times">
        ${(hasNoTimes(model) ? [] : axis).map(
          ({ left, text }) =>
            svg`<text x=${percentOf(left)} y="11" text-anchor=${anchorOf(left)}>${text}</text>`,
        )}
      </svg>
    </div>
    ${legendView(rows, clients.length > 0)}`;
}

function laneRow(row: LaidLane, lanes: LanesNow, model: Model, actions: Actions): TemplateResult {
  const { lane, bars } = row;
  const isSelected = lane.loops.includes(model.look.loop);
  return html`<div class="lane ${isSelected ? 'selected' : ''}" data-loop=${lane.loop}>
    <button
      class="lane-label"
      type="button"
      id="lane-${lane.loop}"
      tabindex=${isSelected || !isOneSelected(lanes, model) ? 0 : -1}
      aria-pressed=${isSelected ? 'true' : 'false'}
      @click=${() => actions.chooseLoop(lane.loop, -1)}
      @keydown=${(event: KeyboardEvent) => besideLane(event, lanes, isSelected ? model.look.loop : lane.loop, actions)}
    >
      <span class="lane-name">${lane.name}</span
      ><span class="lane-kind"
        >${[nowInWords(lane), tasksInWords(row, lanes) || kindOf(lane)].filter((part) => part !== '').join(' · ')}</span
      >
    </button>
    <svg class="lane-bars" role="img" aria-label=${laneInWords(row, lanes)}>
      ${bars.map((bar) => barView(bar, model, actions))}
    </svg>
  </div>`;
}

function kindOf({ poller, ticks }: Lane): string {
  if (poller === '') return t('no wait');
  const ticked = ticks === 1 ? t('one tick') : t('{0} ticks', count(ticks));
  return `${labelOf(poller)} · ${ticked}`;
}

/** Arrows go from thread to thread. */
function besideLane(event: KeyboardEvent, lanes: Lanes, loop: number, actions: Actions): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  const next = loopBeside(lanes, loop, event.key === 'ArrowUp' ? -1 : 1);
  actions.chooseLoop(next, -1);
  const beside = lanes.list.find(({ loops }) => loops.includes(next));
  document.getElementById(`lane-${beside?.loop ?? next}`)?.focus();
}

/** Top and height of each kind: shape tells them apart, not colour alone. */
const SHAPES = {
  task: [3, 16],
  wait: [9, 4],
  accept: [2, 18],
  recv: [3, 8],
  send: [11, 8],
  call: [7, 8],
} as const satisfies Record<LaidBar['what'], readonly [number, number]>;

/** Shares of the width that have room for a task's name. */
const NAMED_FROM = { wide: 0.1, narrow: 0.3 };

function barView(bar: LaidBar, model: Model, actions: Actions): TemplateResult {
  const [top, height] = SHAPES[bar.what];
  const isShown = model.event === bar.seq;
  const isNamed = bar.width >= (model.isNarrow ? NAMED_FROM.narrow : NAMED_FROM.wide);
  return svg`<rect
      class="lane-bar ${bar.what} ${bar.endNs < 0 ? 'open' : ''} ${isShown ? 'shown' : ''}"
      x=${percentOf(bar.left)}
      y=${top}
      width=${percentOf(bar.width)}
      height=${height}
      data-tip=${describeBar(bar)}
      @click=${() => actions.chooseLoop(bar.loop, bar.seq)}
    ></rect>${
      bar.what === 'task' && isNamed
        ? svg`<svg class="lane-clip" x=${percentOf(bar.left)} width=${percentOf(bar.width)}>
            <text class="lane-task" x="5" y="15">${bar.name}</text>
          </svg>`
        : nothing
    }`;
}

/** Bars that a lane's text tells one by one, the newest. */
const TOLD = 3;

function laneInWords({ lane, bars }: LaidLane, lanes: LanesNow): string {
  const newest = bars.slice(-TOLD).map((bar) => barInWords(bar, lanes));
  const older = olderInWords(lane.more);
  const words = [`${lane.name}: ${kindOf(lane)}`, ...newest, older];
  return words.filter((word) => word !== '').join('; ');
}

function olderInWords(more: number): string {
  if (more === 0) return '';
  return more === 1
    ? t('one older bar is not shown')
    : t('{0} older bars are not shown', count(more));
}

function barInWords(bar: LaidBar, lanes: Lanes): string {
  return t('{0}, began at {1}', describeBar(bar), sinceStart(lanes, bar.beginNs));
}

/** What is there to be seen, and no more. */
function legendView(rows: readonly LaidLane[], hasClients: boolean): TemplateResult {
  const kinds = new Set(rows.flatMap(({ bars }) => bars.map(({ what }) => what)));
  const entries: readonly (readonly [LaidBar['what'], string])[] = [
    ['task', t('task')],
    ['wait', t('waits for readiness')],
    ['accept', 'accept'],
    ['recv', 'recv'],
    ['send', 'send'],
    ['call', t('no call has returned')],
  ];
  return html`<ul class="legend lane-legend" aria-label=${t('Legend')}>
    ${entries
      .filter(([what]) => kinds.has(what))
      .map(([what, text]) => {
        const [top, height] = SHAPES[what];
        return html`<li>
          <svg class="lane-key" aria-hidden="true">
            <rect class="lane-bar ${what}" x="1" width="12" y=${top} height=${height}></rect></svg
          >${text}
        </li>`;
      })}
    ${
      hasClients
        ? html`<li>${clientKey('waiting')}${t('simulated client waits for answer')}</li>
            <li>${clientKey('served')}${t('simulated client is served')}</li>`
        : nothing
    }
    ${kinds.has('recv') ? html`<li>${t('a long bar: the call blocked')}</li>` : nothing}
  </ul>`;
}

function clientKey(name: 'waiting' | 'served'): TemplateResult {
  return html`<svg class="lane-key" aria-hidden="true">
    <rect class="visit ${name}" x="1" width="12" y="8" height="6"></rect>
  </svg>`;
}

/** Below the threads: what these meant to each client. */
function clientRow({ visit, left, waitWidth, servedWidth }: LaidClient): TemplateResult {
  const words = describeVisit(visit);
  return html`<div class="lane client" data-client=${visit.client}>
    <span class="lane-label"
      ><span class="lane-name">${t('client {0}', visit.client)}</span
      ><span class="lane-kind">${shortAddress(visit.local)}</span></span
    >
    <svg class="lane-bars" role="img" aria-label=${words} data-tip=${words}>
      <rect
        class="visit waiting"
        x=${percentOf(left)}
        y="8"
        width=${percentOf(waitWidth)}
        height="6"
      ></rect>
      <rect
        class="visit served"
        x=${percentOf(left + waitWidth)}
        y="8"
        width=${percentOf(servedWidth)}
        height="6"
      ></rect>
    </svg>
  </div>`;
}
