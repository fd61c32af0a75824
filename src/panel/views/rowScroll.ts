/** The scroll bar of the rows: as long as what is shown of them, dragged, paged and moved by keys. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { count } from '../format';
import { ROW_HEIGHT } from '../layout';
import type { Actions, Model } from '../model';
import { t } from '../texts';

/** Of the part that is dragged, CSS pixels. */
const SHORTEST = 20;

export function rowScroll(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { rows, firstRow, sticky, timeline } = model.scene;
  const last = timeline.rowCount - rows;
  if (last <= 0) return nothing;
  const { length, from } = thumbOf(model);
  const until = firstRow + rows;
  return html`<div
    class="row-scroll"
    tabindex="0"
    role="scrollbar"
    aria-label=${t('Rows shown')}
    aria-orientation="vertical"
    aria-controls="rows"
    aria-valuemin="0"
    aria-valuemax=${last}
    aria-valuenow=${firstRow}
    aria-valuetext=${t('rows {0}–{1} of {2}', count(firstRow + sticky + 1), count(until), count(timeline.rowCount))}
    @keydown=${(event: KeyboardEvent) => press(event, model, actions)}
    @pointerdown=${(event: PointerEvent) => drag(event, model, actions)}
  >
    <svg aria-hidden="true">
      <rect class="track" x="2" width="6" height="100%" rx="3"></rect>
      <rect class="thumb" x="2" width="6" y=${from} height=${length} rx="3"></rect>
    </svg>
  </div>`;
}

/** CSS pixels from the top of the bar. */
function thumbOf({ scene }: Model): { readonly length: number; readonly from: number } {
  const { rows, firstRow, timeline } = scene;
  const room = rows * ROW_HEIGHT;
  const length = Math.max(SHORTEST, (room * rows) / timeline.rowCount);
  return { length, from: ((room - length) * firstRow) / (timeline.rowCount - rows) };
}

function press(event: KeyboardEvent, { scene }: Model, actions: Actions): void {
  const { firstRow, rows, sticky, timeline } = scene;
  const page = rows - sticky;
  const to = {
    ...{ ArrowUp: firstRow - 1, ArrowDown: firstRow + 1, Home: 0, End: timeline.rowCount },
    ...{ PageUp: firstRow - page, PageDown: firstRow + page },
  }[event.key];
  if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  actions.scrollToRow(to);
}

/** Beside the part that is dragged a page goes by. */
function drag(event: PointerEvent, model: Model, actions: Actions): void {
  const bar = event.currentTarget as HTMLElement;
  const { rows, firstRow, sticky, timeline } = model.scene;
  const { length, from } = thumbOf(model);
  const at = event.clientY - bar.getBoundingClientRect().top;
  if (event.button !== 0) return;
  event.preventDefault();
  bar.focus({ preventScroll: true });
  const page = at < from ? sticky - rows : at > from + length ? rows - sticky : 0;
  if (page !== 0) {
    actions.scrollToRow(firstRow + page);
    return;
  }
  const perPixel = (timeline.rowCount - rows) / (rows * ROW_HEIGHT - length);
  const move = ({ clientY }: PointerEvent): void =>
    actions.scrollToRow(Math.round(firstRow + (clientY - event.clientY) * perPixel));
  bar.setPointerCapture(event.pointerId);
  bar.addEventListener('pointermove', move);
  const end = (): void => bar.removeEventListener('pointermove', move);
  bar.addEventListener('lostpointercapture', end, { once: true });
}
