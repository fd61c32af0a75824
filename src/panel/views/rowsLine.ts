/** The line that says how rows are arranged: filtered, sorted, grouped; and what is hidden by that, with the way back. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { GROUPINGS, MOST, SORTS } from '../../core/orders';
import type { Timeline } from '../../core/protocol';
import { count } from '../format';
import { groupingName, hiddenInWords, sortName } from '../groups';
import { isHeld } from '../held';
import { hiddenCount } from '../look/arrangement';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { iconButton } from './parts';
import { wrongInWords } from './searchView';

export function rowsLine(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { hidden, isCounting = false } = model.scene.timeline;
  const isSome = isCounting || isOrdered(model) || isFiltered(model) || hiddenCount(hidden) > 0;
  const isThere = model.isArranging || isSome;
  if (isHeld(model) || !isThere) return nothing;
  return html`<div
    class="rows-line"
    role="group"
    aria-label=${t('Rows')}
    data-part="rows"
    @keydown=${(event: KeyboardEvent) => press(event, model, actions)}
  >
    ${model.isArranging ? controls(model, actions) : html`${orderView(model, actions)}${filterView(model)}`}
    ${isCounting ? html`<span class="dim" role="status">${t('counting what happened…')}</span>` : nothing}
    ${hiddenView(model, actions)}
  </div>`;
}

function isOrdered({ look: { arrangement } }: Model): boolean {
  return arrangement.sort !== 'opened' || arrangement.group !== 'none';
}

/** How rows are ordered and grouped while the fields for that are not there, which it leads to. */
function orderView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  if (!isOrdered(model)) return nothing;
  const { sort, group } = model.look.arrangement;
  const words = [
    ...(sort === 'opened' ? [] : [t('sorted by {0}', sortName(sort))]),
    ...(group === 'none' ? [] : [t('grouped by {0}', groupingName(group))]),
  ];
  return html`<button
    class="link"
    type="button"
    data-action="order"
    data-tip=${t('Filter, Sort and Group Rows')}
    @click=${actions.openArranging}
  >
    ${words.join(', ')}
  </button>`;
}

function isFiltered({ look }: Model): boolean {
  return look.arrangement.filter.trim() !== '';
}

/** Of the condition that rows are filtered by; undefined: nothing, or it is not known yet. */
function wrongOf({ look, scene }: Model): NonNullable<Timeline['filter']>['wrong'] {
  const told = scene.timeline.filter;
  return told?.text === look.arrangement.filter.trim() ? told.wrong : undefined;
}

/** What rows are filtered by while the field is not there, or what is wrong with that. */
function filterView(model: Model): TemplateResult | typeof nothing {
  if (!isFiltered(model)) return nothing;
  const wrong = wrongOf(model);
  if (wrong !== undefined) return html`<p class="rows-wrong">${wrongInWords(wrong)}</p>`;
  return html`<code class="rows-filtered">${model.look.arrangement.filter}</code>`;
}

function controls(model: Model, actions: Actions): TemplateResult {
  const { filter: text, sort, group, isClosedHidden } = model.look.arrangement;
  const wrong = wrongOf(model);
  return html`<input
      class="condition-field rows-filter"
      type="text"
      aria-label=${t('Filter rows: those on which this happened')}
      aria-invalid=${wrong === undefined ? 'false' : 'true'}
      aria-describedby="rows-wrong"
      placeholder=${t('Filter rows: fd 7, recv, ECONNRESET')}
      spellcheck="false"
      autocomplete="off"
      maxlength=${MOST.filter}
      .value=${text}
      @input=${({ target }: Event) => actions.filterRows((target as HTMLInputElement).value)}
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

/** Escape closes the line; in the field the first one empties that. */
function press(event: KeyboardEvent, { isArranging, look }: Model, actions: Actions): void {
  if (event.isComposing || event.key !== 'Escape' || !isArranging) return;
  const isInField = event.target instanceof HTMLInputElement;
  if (isInField && look.arrangement.filter !== '') actions.filterRows('');
  else actions.closeArranging();
  event.preventDefault();
  event.stopPropagation();
}

/** How many rows are not there and why, told to screen readers as it changes. */
function hiddenView(model: Model, actions: Actions): TemplateResult {
  const { hidden, filter } = model.scene.timeline;
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
      many === 0 && !isFiltered(model)
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
