/** The timeline in words: a real table of the ticks around the selected one, for screen readers and for copying. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { RowInfo } from '../../core/arrangement';
import { columnOf, firstTickOf, lastTickOf } from '../../trace/axis';
import { nameOfFd } from '../../trace/words';
import { cellWord, describeCell, unreadInWords } from '../cells';
import { foldInWords, foldOf, spanOf } from '../folds';
import { count } from '../format';
import { cellAt, isUnread } from '../layout';
import { hitsHere, hitsInWords } from '../hits';
import { groupName } from '../groups';
import { rangeOf } from '../look/range';
import { isRowOf, rowsShown } from '../look/rows';
import type { Actions, Model } from '../model';
import { roleName } from '../roles';
import { depthAt, queuedInWords } from '../queues';
import { t } from '../texts';
import { tableFoot } from './tableFoot';

/** A table is read, not glanced at: more columns would only be in the way. */
const COLUMNS = 24;

export function cellTable(model: Model, actions: Actions): TemplateResult {
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
      ${tableFoot(model, ticks, actions)}
    </table>
  </div>`;
}

/** Scrolls sideways to the selected tick where that is another than was scrolled to last. */
export function keepTickInView(root: ParentNode): void {
  const head = root.querySelector<HTMLElement>('.cell-table thead .selected');
  const table = head?.closest<HTMLElement>('.table-scroll');
  if (head === null || !table || table.dataset['tick'] === head.dataset['tick']) return;
  table.dataset['tick'] = head.dataset['tick'] ?? '';
  head.scrollIntoView({ block: 'nearest', inline: 'nearest' });
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
  const marked = isInRange(model, tick)
    ? html`<span class="table-marked">${t('marked')}</span>`
    : nothing;
  return html`<th scope="col" data-tick=${tick} class=${isChosen ? 'selected' : ''}>
    ${fold === undefined ? count(tick) : html`${spanOf(fold)}<br /><span class="dim">${foldInWords(fold)}</span>`}${marked}${hitsOf(hits)}
  </th>`;
}

/** Whether ticks of the column that begins here are marked. */
function isInRange({ look, scene: { timeline } }: Model, tick: number): boolean {
  const range = rangeOf(look);
  const last = lastTickOf(timeline, columnOf(timeline, tick));
  return range !== null && tick <= range.last && last >= range.first;
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
