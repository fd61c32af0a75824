/** What the running scenario teaches, and the moments that show it, each a button that leads there. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { Spot } from '../../core/activity';
import type { SessionInfo } from '../../core/protocol';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { icon } from './parts';

export function lessonView(
  model: Model,
  { teaches = '' }: SessionInfo,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (teaches === '') return nothing;
  const spots = model.sight?.spots ?? [];
  return html`<section class="lesson" aria-label=${t('What it teaches')}>
    <p class="lesson-line">
      ${icon('info')}<span class="lesson-text" data-tip=${t(teaches)}>${t(teaches)}</span>
    </p>
    ${spots.length === 0 ? nothing : spotList(spots, model, actions)}
  </section>`;
}

/** In a narrow page only the one that was chosen has its words. */
function spotList(
  spots: readonly Spot[],
  { event, isNarrow }: Model,
  actions: Actions,
): TemplateResult {
  const shown = spots.find(({ seq }) => isShown(seq, event));
  return html`<div class="lesson-line">
    ${icon('target')}
    <ul class="spots" aria-label=${t('Moments to look at')}>
      ${spots.map(
        (spot, index) => html`<li>${spotButton(spot, index, { event, isNarrow }, actions)}</li>`,
      )}
      ${isNarrow && shown !== undefined ? html`<li class="spot-says">${t(shown.says)}</li>` : nothing}
    </ul>
  </div>`;
}

function spotButton(
  { says, seq, at, isGone }: Spot,
  index: number,
  { event, isNarrow }: Pick<Model, 'event' | 'isNarrow'>,
  actions: Actions,
): TemplateResult {
  const words = t(says);
  const missing = isGone ? t('no longer kept') : t('has not happened yet');
  const label = at === null ? `${words}: ${missing}` : words;
  return html`<button
    class="spot ${isShown(seq, event) ? 'selected' : ''}"
    type="button"
    data-seq=${seq}
    aria-label="${index + 1} ${label}"
    aria-pressed=${isShown(seq, event) ? 'true' : 'false'}
    data-tip=${isNarrow || at === null ? label : nothing}
    ?disabled=${at === null}
    @click=${() => at !== null && actions.showSpot(seq, at)}
  >
    <b>${index + 1}</b>${isNarrow ? nothing : html` ${words}`}
  </button>`;
}

function isShown(seq: number, event: number): boolean {
  return seq >= 0 && seq === event;
}
