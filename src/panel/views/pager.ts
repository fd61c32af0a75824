/** Below a long list: which window of it is shown, and the way to the one before and the next. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { Pages } from '../../core/pages';
import { PAGE_SIZES } from '../../core/pageSizes';
import { count } from '../format';
import type { Actions } from '../model';
import { t } from '../texts';

export type Page = {
  readonly list: keyof Pages;
  /** What is passed over, shown, and comes after. */
  readonly from: number;
  readonly shown: number;
  readonly after: number;
  /** Which way the list goes on: calls go back from the newest. */
  readonly isBackwards?: boolean;
};

/** Nothing where all of it is shown. Both buttons stay, so that who pressed one by a key can press it again. */
export function pager(
  { list, from, shown, after, isBackwards = false }: Page,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (from === 0 && after <= 0) return nothing;
  const of = PAGE_SIZES[list];
  const [back, onward] = [Math.min(of, from), Math.max(0, Math.min(of, after))].map(count);
  const [before, next] = isBackwards
    ? [t('{0} newer', back!), t('{0} older', onward!)]
    : [t('{0} before', back!), t('{0} more', onward!)];
  return html`<span class="pager" data-list=${list}>
    ${turn('before', before, from > 0, () => actions.turnPage(list, Math.max(0, from - of)))}
    ${turn('next', next, after > 0, () => actions.turnPage(list, from + shown))}
    <span class="dim">${rangeOf(from, shown, after)}</span>
  </span>`;
}

function turn(
  which: 'before' | 'next',
  text: string,
  canTurn: boolean,
  onClick: () => void,
): TemplateResult {
  return html`<button
    class="link"
    type="button"
    data-turn=${which}
    aria-disabled=${canTurn ? nothing : 'true'}
    @click=${() => canTurn && onClick()}
  >
    ${text}
  </button>`;
}

/** `65–128 of 300` */
function rangeOf(from: number, shown: number, after: number): string {
  const shownNow = `${count(Math.min(from + 1, from + shown))}–${count(from + shown)}`;
  return after === Infinity ? shownNow : t('{0} of {1}', shownNow, count(from + shown + after));
}
