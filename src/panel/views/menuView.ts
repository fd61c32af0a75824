/** The menu of all commands with their keys, over the page; what is typed in it may be a tick, a time or a descriptor to go to. */

import { ref } from 'lit/directives/ref.js';
import { type TemplateResult, html, nothing } from 'lit/html.js';
import { carryOutLine, type Line, linesOf } from '../commanding';
import { count } from '../format';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { signOf } from './parts';

export function menuView(
  { menu, sight }: Model,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (menu === undefined) return nothing;
  const lines = linesOf(menu.text, sight?.overview ?? {});
  const chosen = lines[menu.chosen];
  return html`<div class="menu" data-part="menu" @mousedown=${keepKeys}>
    <input
      class="menu-text"
      type="text"
      role="combobox"
      aria-label=${t('Go to a tick, a time or a descriptor, or find a command')}
      aria-expanded="true"
      aria-controls="menu-lines"
      aria-autocomplete="list"
      aria-activedescendant=${chosen === undefined ? nothing : `menu-line-${menu.chosen}`}
      placeholder=${t('A tick, a time (1.5 s), fd 7, or a command')}
      spellcheck="false"
      autocomplete="off"
      maxlength="60"
      .value=${menu.text}
      @input=${({ target }: Event) => actions.typeInMenu((target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => press(event, chosen, actions)}
      @blur=${({ relatedTarget }: FocusEvent) => {
        // Something else has the keys now, or nothing has; VS Code that goes to the back gives them back.
        if (relatedTarget !== null || document.hasFocus()) actions.dropMenu();
      }}
    />
    <ul class="menu-lines" id="menu-lines" role="listbox" aria-label=${t('Commands')}>
      ${lines.map((line, at) => lineView(line, at, at === menu.chosen, actions))}
    </ul>
    <p class="dim menu-none" role="status">
      ${lines.length === 0 ? t('No command of that name.') : nothing}
    </p>
  </div>`;
}

function lineView(line: Line, at: number, isChosen: boolean, actions: Actions): TemplateResult {
  const [title, key] = titleAndKey(line);
  return html`<li
    class="menu-line ${isChosen ? 'chosen' : ''}"
    id="menu-line-${at}"
    ${ref(isChosen ? bringIntoView : undefined)}
    role="option"
    aria-selected=${isChosen ? 'true' : 'false'}
    @click=${() => carryOutLine(line, actions)}
  >
    <span class="menu-title">${title}</span
    >${key === '' ? nothing : html`<kbd>${signOf(key)}</kbd>`}
  </li>`;
}

function titleAndKey(line: Line): readonly [string, string] {
  if ('tick' in line) return [t('Go to tick {0}', count(line.tick)), ''];
  if ('fd' in line) return [t('Go to descriptor {0}', line.fd), ''];
  if ('atNs' in line) return [t('Go to time {0}', line.typed), ''];
  return [line.command.title(), line.command.key];
}

/** A click beside the field leaves it the keys. */
function keepKeys(event: MouseEvent): void {
  if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
}

/** Always the same function: lit calls it for another line only, so that a list that was scrolled by hand stays there. */
function bringIntoView(line: Element | undefined): void {
  line?.scrollIntoView({ block: 'nearest' });
}

function press(event: KeyboardEvent, chosen: Line | undefined, actions: Actions): void {
  if (event.isComposing) return;
  if (event.key === 'ArrowDown') actions.moveInMenu(1);
  else if (event.key === 'ArrowUp') actions.moveInMenu(-1);
  else if (event.key === 'Escape') actions.closeMenu();
  else if (event.key === 'Enter') carryOutLine(chosen, actions);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
