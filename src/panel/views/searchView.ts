/** The line in which something is looked for: its words, how many hits there are, and the way from one to the next. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { SearchView } from '../../core/place';
import { LACKED } from '../../trace/lacked';
import { count } from '../format';
import { isHeld } from '../held';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { icon, iconButton } from './parts';

export function searchView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  if (!model.isSearching || isHeld(model)) return nothing;
  const { search: text } = model;
  const told = model.sight?.search;
  const found = told?.text === text.trim() ? told : null;
  const wrong = found?.wrong;
  return html`<search class="search" data-part="search">
    <div class="search-line">
      ${icon('search')}
      <input
        class="condition-field search-text"
        type="text"
        aria-label=${t('Search events')}
        aria-invalid=${wrong === undefined ? 'false' : 'true'}
        aria-describedby="search-wrong"
        placeholder=${t('fd 7, recv, ECONNRESET, "hello", got = 0')}
        spellcheck="false"
        autocomplete="off"
        maxlength="500"
        .value=${text}
        @input=${({ target }: Event) => actions.search((target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => press(event, actions)}
      />
      <span class="search-count" role="status">${countOf(text, found)}</span>
      ${iconButton('arrow-up', t('Previous Hit'), () => actions.showHit(-1), { key: 'Shift+F3' })}
      ${iconButton('arrow-down', t('Next Hit'), () => actions.showHit(1), { key: 'F3' })}
      ${iconButton('close', t('Close Search'), actions.closeSearch, { key: 'Escape' })}
    </div>
    <p class="search-wrong" id="search-wrong" role=${wrong === undefined ? nothing : 'alert'}>
      ${wrong === undefined ? nothing : wrongInWords(wrong)}
    </p>
  </search>`;
}

function press(event: KeyboardEvent, actions: Actions): void {
  if (event.isComposing) return;
  if (event.key === 'Enter') actions.showHit(event.shiftKey ? -1 : 1);
  else if (event.key === 'Escape') actions.closeSearch();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** `3 of 41`; three dots while there may be more. */
function countOf(text: string, found: SearchView | null): string {
  if (text.trim() === '' || found?.wrong !== undefined) return '';
  if (found === null) return '…';
  const all = `${count(found.count)}${found.isOver ? '' : '…'}`;
  if (found.count === 0) return found.isOver ? t('no hit') : '…';
  if (found.at > 0) return t('{0} of {1}', count(found.at), all);
  return found.count === 1 && found.isOver ? t('one hit') : t('{0} hits', all);
}

/** What is wrong with a condition, in the words of whoever reads it; those of a condition stand as they are typed. */
export function wrongInWords(said: NonNullable<SearchView['wrong']>): string {
  const isLacked = (value: string | number): value is string =>
    Object.values<string | number>(LACKED).includes(value);
  const values = said.values.map((says) => (isLacked(says) ? t(says) : says));
  return t(said.template, ...values);
}
