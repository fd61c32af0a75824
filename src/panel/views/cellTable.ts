/** The timeline in words: a real table of the ticks around the selected one, for screen readers and for copying. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { columnOf, firstTickOf } from '../../trace/axis';
import { nameOfFd } from '../../trace/words';
import { cellWord, describeCell } from '../cells';
import { count } from '../format';
import { cellAt } from '../layout';
import { hitsHere, hitsInWords } from '../hits';
import { rowsShown } from '../look/rows';
import type { Model } from '../model';
import { stepCountAt, stepsAt } from '../steps';
import { t } from '../texts';
import { isSame, roleName } from './parts';

/** A table is read, not glanced at: more columns would only be in the way. */
const COLUMNS = 24;

export function cellTable(model: Model): TemplateResult {
  const { scene, look } = model;
  const { timeline } = scene;
  const ticks = ticksShown(model);
  const chosen = firstTickOf(timeline, columnOf(timeline, scene.tick));
  return html`<div
    class="table-scroll"
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
        ${rowsShown(scene).map((info, index) => {
          if (info === undefined) return nothing;
          const row = scene.firstRow + index;
          return html`<tr class=${isSame(look.selected, info) ? 'selected' : ''}>
            <th scope="row">
              <b>${nameOfFd(info)}</b> <span class="dim">${roleName(info.role)}</span>
            </th>
            ${ticks.map((tick) => {
              const cell = cellAt(timeline, row, tick);
              return html`<td
                data-tip=${describeCell(cell)}
                class=${tick === chosen ? 'selected' : ''}
              >
                ${cellWord(cell)}
              </td>`;
            })}
          </tr>`;
        })}
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

function tickHead(model: Model, tick: number, isChosen: boolean): TemplateResult {
  const hits = hitsHere(model)[columnOf(model.scene.timeline, tick)] ?? 0;
  return html`<th scope="col" class=${isChosen ? 'selected' : ''}>
    ${count(tick)}${hitsOf(hits)}
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
