/** Where a descriptor came from, each step a way to its event. */

import { type TemplateResult, html } from 'lit/html.js';
import type { OriginView } from '../../core/descriptorViews';
import { nameOfFd } from '../../trace/words';
import { count } from '../format';
import type { Actions } from '../model';
import { t } from '../texts';

/** `dup(14) ← pipe 14`, read from its own beginning to the first. */
export function originView(steps: readonly OriginView[], actions: Actions): TemplateResult[] {
  return steps.map(
    (step, i) =>
      html`${i === 0 ? '' : ' ← '}${stepView(step, wordsOf(step, steps[i + 1]), actions)}`,
  );
}

function stepView({ seq, tick }: OriginView, words: string, actions: Actions): TemplateResult {
  if (seq < 0 || tick < 0) return html`<span>${words}</span>`;
  return html`<button
    class="link"
    type="button"
    aria-label=${t('{0} in tick {1}', words, count(tick))}
    @click=${() => actions.showEvent(seq, tick)}
  >
    ${words}
  </button>`;
}

/** `from`: what it was made of. */
function wordsOf({ by, fd, gen }: OriginView, from: OriginView | undefined): string {
  const [own, source] = [nameOfFd({ fd, gen }), from === undefined ? '?' : nameOfFd(from)];
  switch (by) {
    case 'accept':
      return `accept(${source})`;
    case 'dup':
      return `dup(${source})`;
    case 'fork':
      return t('fork left {0} open', own);
    case 'open':
      return t('{0} opened', own);
    case 'before':
      return t('{0} open before the trace', own);
    case 'lost':
      return t('{0}, no longer kept', own);
  }
}
