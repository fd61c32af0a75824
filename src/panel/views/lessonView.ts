/** What the running scenario teaches, and the moments that show it, each a button that leads there. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { MomentInfo } from '../../core/place';
import type { SessionInfo } from '../../core/protocol';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { icon } from './parts';

export function lessonView(
  model: Model,
  session: SessionInfo,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { title, lab } = session;
  const { teaches = '', file } = lab ?? recordedOf(model, session);
  if (teaches === '') return nothing;
  const moments = model.sight?.moments ?? [];
  return html`<section class="lesson" aria-label=${t('What it teaches')}>
    <p class="lesson-line">
      ${icon('info')}<span class="lesson-text" data-tip=${model.isNarrow ? t(teaches) : nothing}
        >${file === undefined ? nothing : html`<b class="lesson-title">${title}</b> `}${t(teaches)}</span
      >
    </p>
    ${moments.length === 0 ? nothing : momentList(moments, model, actions)}
  </section>`;
}

/** What the scenario teaches that a trace file is of. */
function recordedOf(
  { scenarios }: Model,
  { opened }: SessionInfo,
): { readonly teaches?: string; readonly file?: string } {
  if (opened?.source !== 'lab') return {};
  return { teaches: scenarios.find(({ id }) => id === opened.program)?.teaches ?? '' };
}

/** In a narrow page only the one that was chosen has its words. */
function momentList(
  moments: readonly MomentInfo[],
  { event, isNarrow }: Model,
  actions: Actions,
): TemplateResult {
  const shown = moments.find((moment) => isShown(moment, event));
  return html`<div class="lesson-line">
    ${icon('target')}
    <ul class="moments" aria-label=${t('Moments to look at')}>
      ${moments.map(
        (moment, index) =>
          html`<li>${momentButton(moment, index, { event, isNarrow }, actions)}</li>`,
      )}
      ${isNarrow && shown !== undefined ? html`<li class="moment-says">${t(shown.says)}</li>` : nothing}
    </ul>
  </div>`;
}

/** One that cannot be gone to can be focused all the same, so that its words are there for everybody. */
function momentButton(
  moment: MomentInfo,
  index: number,
  { event, isNarrow }: Pick<Model, 'event' | 'isNarrow'>,
  actions: Actions,
): TemplateResult {
  const label = labelOf(moment);
  const isFound = moment.is === 'found';
  return html`<button
    class="moment ${isShown(moment, event) ? 'selected' : ''}"
    type="button"
    data-part="moment"
    aria-label="${index + 1} ${label}"
    aria-pressed=${isShown(moment, event) ? 'true' : 'false'}
    aria-disabled=${isFound ? 'false' : 'true'}
    data-tip=${isNarrow || !isFound ? label : nothing}
    @click=${() => isFound && actions.showMoment(moment.at)}
  >
    <b>${index + 1}</b>${isNarrow ? nothing : html` ${t(moment.says)}`}
  </button>`;
}

function labelOf({ says, is }: MomentInfo): string {
  switch (is) {
    case 'found':
      return t(says);
    case 'gone':
      return `${t(says)}: ${t('no longer kept')}`;
    case 'awaited':
      return `${t(says)}: ${t('has not happened yet')}`;
  }
}

function isShown(moment: MomentInfo, event: number): boolean {
  return moment.is === 'found' && moment.at.seq === event;
}
