/** The line that says how rows are arranged: filtered, sorted, grouped; and what is hidden by that, with the way back. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { count } from '../format';
import { groupingName, hiddenInWords, sortName } from '../groups';
import { isHeld } from '../held';
import { GROUPINGS, hiddenCount, SORTS } from '../look/arrangement';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { iconButton } from './parts';
import { wrongInWords } from './searchView';

export function rowsLine(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { hidden } = model.scene.timeline;
  const isAnyHidden = hiddenCount(hidden) > 0 || model.look.arrangement.filter.trim() !== '';
  if (isHeld(model) || !(model.isArranging || isAnyHidden)) return nothing;
  return html`<div class="rows-line" role="group" aria-label=${t('Rows')} data-part="rows">
    ${model.isArranging ? controls(model, actions) : nothing} ${hiddenView(model, actions)}
  </div>`;
}

function controls({ look, scene }: Model, actions: Actions): TemplateResult {
  const { filter: text, sort, group, isClosedHidden } = look.arrangement;
  const told = scene.timeline.filter;
  const wrong = told?.text === text.trim() ? told.wrong : undefined;
  return html`<input
      class="rows-filter"
      type="text"
      aria-label=${t('Filter rows: those on which this happened')}
      aria-invalid=${wrong === undefined ? 'false' : 'true'}
      aria-describedby="rows-wrong"
      placeholder=${t('Filter rows: fd 7, recv, ECONNRESET')}
      spellcheck="false"
      autocomplete="off"
      maxlength="500"
      .value=${text}
      @input=${({ target }: Event) => actions.filterRows((target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => press(event, text, actions)}
    />
    ${choice('sort', t('Sort'), SORTS, sort, sortName, actions.sortBy)}
    ${choice('group', t('Group'), GROUPINGS, group, groupingName, actions.groupBy)}
    ${iconButton('eye-closed', t('Hide Closed Ones'), actions.hideClosed, {
      ...{ key: 'C', isPressed: isClosedHidden },
    })}
    ${iconButton('close', t('Close the Line of Rows'), actions.closeArranging, { key: 'Escape' })}
    <p class="rows-wrong" id="rows-wrong" role=${wrong === undefined ? nothing : 'alert'}>
      ${wrong === undefined ? nothing : wrongInWords(wrong)}
    </p>`;
}

function choice<One extends string>(
  name: string,
  label: string,
  all: readonly One[],
  chosen: One,
  nameOf: (one: One) => string,
  choose: (one: One) => void,
): TemplateResult {
  return html`<label class="rows-choice"
    ><span class="dim">${label}</span
    ><select
      data-choice=${name}
      data-tip=${label}
      @change=${({ target }: Event) => choose((target as HTMLSelectElement).value as One)}
    >
      ${all.map(
        (one) =>
          html`<option value=${one} ?selected=${one === chosen} .selected=${one === chosen}>
            ${nameOf(one)}
          </option>`,
      )}
    </select></label
  >`;
}

/** The first Escape empties the field, the next one leaves it. */
function press(event: KeyboardEvent, text: string, actions: Actions): void {
  if (event.isComposing) return;
  if (event.key === 'Escape' && text !== '') actions.filterRows('');
  else if (event.key === 'Escape') actions.closeArranging();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** How many rows are not there and why, told to screen readers as it changes. */
function hiddenView({ scene }: Model, actions: Actions): TemplateResult {
  const { hidden, filter } = scene.timeline;
  const many = hiddenCount(hidden);
  const going = filter?.isOver === false ? '…' : '';
  const words = hidden === undefined ? '' : hiddenInWords(hidden);
  return html`<span class="rows-hidden dim" role="status"
      >${
        many === 0
          ? going
          : `${many === 1 ? t('one hidden') : t('{0} hidden', count(many))}${going}: ${words}`
      }</span
    >
    ${
      many === 0
        ? nothing
        : html`<button
            class="link"
            type="button"
            data-action="show-all"
            aria-keyshortcuts="A"
            data-tip=${t('Show All Rows')}
            @click=${actions.showAll}
          >
            ${t('Show all')} <kbd>A</kbd>
          </button>`
    }`;
}
