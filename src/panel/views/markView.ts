/** Marks of findings, moments and notes, on the overview and in the table: how each looks, and where it leads. */

import { type TemplateResult, html, svg } from 'lit/html.js';
import type { Actions } from '../model';
import type { Found } from '../strip';

/** Around the tick's place, at the top: a disc, a triangle, a diamond as on the timeline; a flag, a square. */
export function markShape({ is }: Found): string {
  return SHAPES[is];
}

const SHAPES: Readonly<Record<Found['is'], string>> = {
  error: 'M-4 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
  warning: 'M0 1L4.5 9H-4.5Z',
  hint: 'M0 .5L4.5 5L0 9.5L-4.5 5Z',
  moment: 'M-.5 1H6L4 3.5L6 6H.5V10H-.5Z',
  note: 'M-3.5 1.5H3.5V8.5H-3.5Z',
};

export function showMark({ place, tick }: Found, actions: Actions): void {
  if (place === undefined) actions.goTo(tick);
  else actions.showMoment(place);
}

export function markButton(mark: Found, actions: Actions): TemplateResult {
  return html`<button
    class="table-mark mark-${mark.is}"
    type="button"
    data-tip=${mark.says}
    aria-label=${mark.says}
    @click=${() => showMark(mark, actions)}
  >
    ${svg`<svg viewBox="-6 -1 12 12" aria-hidden="true"><path d=${markShape(mark)}></path></svg>`}
  </button>`;
}
