/** The timeline in words: a real table of the ticks around the selected one, for screen readers and for copying. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { RowInfo } from '../../core/arrangement';
import { columnOf, firstTickOf } from '../../trace/axis';
import { nameOfFd } from '../../trace/words';
import { cellWord, describeCell, unreadInWords } from '../cells';
import { foldInWords, foldOf, spanOf } from '../folds';
import { count } from '../format';
import { cellAt, isUnread } from '../layout';
import { hitsHere, hitsInWords } from '../hits';
import { groupName } from '../groups';
import { isRowOf, rowsShown } from '../look/rows';
import type { Model } from '../model';
import { roleName } from '../roles';
import { depthAt, queuedInWords } from '../queues';
import { stepCountAt, stepsAt } from '../steps';
import { t } from '../texts';

/** A table is read, not glanced at: more columns would only be in the way. */
const COLUMNS = 24;

export function cellTable(model: Model): TemplateResult {
  const { scene } = model;
  const { timeline } = scene;
  const ticks = ticksShown(model);
  const chosen = firstTickOf(timeline, columnOf(timeline, scene.tick));
  return html`<div
    class="table-scroll"
    id="rows"
    tabindex="0"
    role="region"
    aria-label=${t('Readiness as a table')}
  >
    <table class="cell-table">
      <caption class="sr-only">
        ${t('A row a descriptor, a column a tick. Letters: readiness; 0: end of stream; !: a call failed; ·: watched, not ready; –: open, not watched.')}
      </caption>
      <thead>
        <tr>
          <th scope="col">fd</th>
          ${ticks.map((tick) => tickHead(model, tick, tick === chosen))}
        </tr>
      </thead>
      <tbody>
        ${rowsShown(scene).map(({ row, info }) => (info === undefined ? nothing : tableRow(model, ticks, row, info)))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" data-tip=${t('What simulated clients did')}>${t('clients')}</th>
          ${ticks.map(
            (tick) =>
              html`<td data-tip=${stepsAt(timeline, tick).join(', ')}>
                ${stepCountAt(timeline, tick) || ''}
              </td>`,
          )}
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function tableRow(
  { look, scene }: Model,
  ticks: readonly number[],
  row: number,
  info: RowInfo,
): TemplateResult {
  const { timeline } = scene;
  const chosen = firstTickOf(timeline, columnOf(timeline, scene.tick));
  return html`<tr class=${isRowOf(info, look.selected) ? 'selected' : ''}>
    <th scope="row">${headOfRow(info)}</th>
    ${ticks.map((tick) => {
      const cell = cellAt(timeline, row, tick);
      const isKnown = !isUnread(timeline, tick);
      const says = isKnown ? describeCell(cell) : unreadInWords();
      const words = [says, ...queuedInWords(depthAt(timeline, row, tick))].join(', ');
      return html`<td data-tip=${words} class=${tick === chosen ? 'selected' : ''}>
        ${isKnown ? cellWord(cell) : '?'}
      </td>`;
    })}
  </tr>`;
}

/** A descriptor, or what a group has in common and how many are in it. */
function headOfRow({ fd, gen, role, group }: RowInfo): TemplateResult {
  const many = group === undefined ? '' : ` ×${count(group.count)}`;
  if (fd < 0) return html`<b>${groupName(group)}</b>${many}`;
  return html`<b>${nameOfFd({ fd, gen })}</b>${many} <span class="dim">${roleName(role)}</span>`;
}

function tickHead(model: Model, tick: number, isChosen: boolean): TemplateResult {
  const { timeline } = model.scene;
  const hits = hitsHere(model)[columnOf(timeline, tick)] ?? 0;
  const fold = foldOf(timeline, tick);
  return html`<th scope="col" class=${isChosen ? 'selected' : ''}>
    ${fold === undefined ? count(tick) : html`${spanOf(fold)}<br /><span class="dim">${foldInWords(fold)}</span>`}${hitsOf(hits)}
  </th>`;
}

function hitsOf(hits: number): TemplateResult | typeof nothing {
  if (hits === 0) return nothing;
  return html`<span class="table-hit" data-tip=${hitsInWords(hits)[0]!}
    ><span aria-hidden="true">${count(hits)}</span
    ><span class="sr-only">${hitsInWords(hits)[0]}</span></span
  >`;
}

/** The first tick of each column that is shown. */
function ticksShown({ scene: { timeline, tick } }: Model): number[] {
  const { columns } = timeline;
  const middle = Math.min(columns, Math.max(columnOf(timeline, tick) + COLUMNS / 2, COLUMNS));
  const first = Math.max(0, middle - COLUMNS);
  const shown = Math.max(0, Math.min(columns, middle) - first);
  return Array.from({ length: shown }, (_, i) => firstTickOf(timeline, first + i));
}
