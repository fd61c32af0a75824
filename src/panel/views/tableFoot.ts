/** Below the table of readiness, a column a tick: findings, moments and notes, what was waited and worked, and what simulated clients did. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { columnOf } from '../../trace/axis';
import { duration } from '../format';
import type { Actions, Model } from '../model';
import { stepCountAt, stepsAt } from '../steps';
import { foundIn } from '../strip';
import { t } from '../texts';
import { markButton } from './markView';

export function tableFoot(
  model: Model,
  ticks: readonly number[],
  actions: Actions,
): TemplateResult {
  const { timeline } = model.scene;
  const columns = ticks.map((tick) => columnOf(timeline, tick));
  return html`<tfoot>
    ${marksRow(model, columns, actions)} ${timesRow(t('waited'), timeline.waitedNs, columns)}
    ${timesRow(t('worked'), timeline.workNs, columns)}
    <tr>
      <th scope="row" data-tip=${t('What simulated clients did')}>${t('clients')}</th>
      ${ticks.map(
        (tick) =>
          html`<td data-tip=${stepsAt(timeline, tick).join(', ')}>
            ${stepCountAt(timeline, tick) || ''}
          </td>`,
      )}
    </tr>
  </tfoot>`;
}

/** Nothing where none is in these ticks. */
function marksRow(
  model: Model,
  columns: readonly number[],
  actions: Actions,
): TemplateResult | typeof nothing {
  const { timeline } = model.scene;
  const marks = foundIn(model).map((mark) => ({ mark, column: columnOf(timeline, mark.tick) }));
  if (!marks.some(({ column }) => columns.includes(column))) return nothing;
  const told = (here: number): TemplateResult[] =>
    marks.filter(({ column }) => column === here).map(({ mark }) => markButton(mark, actions));
  return html`<tr data-row="marks">
    <th scope="row">${t('findings, moments, notes')}</th>
    ${columns.map((column) => html`<td>${told(column)}</td>`)}
  </tr>`;
}

/** Nothing where times are not known. */
function timesRow(
  name: string,
  times: Float64Array,
  columns: readonly number[],
): TemplateResult | typeof nothing {
  const own = columns.map((column) => times[column] ?? -1);
  if (!own.some((ns) => ns >= 0)) return nothing;
  return html`<tr>
    <th scope="row">${name}</th>
    ${own.map((ns) => html`<td>${ns < 0 ? '' : duration(ns)}</td>`)}
  </tr>`;
}
