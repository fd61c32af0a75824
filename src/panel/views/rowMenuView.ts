/** The menu of a row, where it was asked for: what may be done with it, each with its key. */

import { ref } from 'lit/directives/ref.js';
import { type TemplateResult, html, nothing } from 'lit/html.js';
import { nameOfFd } from '../../trace/words';
import { commandOf, type RowAction } from '../commands';
import { hidesByHand, isPinned } from '../look/arrangement';
import { isSame } from '../look/names';
import { groupOf } from '../look/rows';
import type { Actions, Model, RowMenu } from '../model';
import { t } from '../texts';

type Item = {
  readonly does: RowAction;
  /** Of one that stays as it was put. */
  readonly isChecked?: boolean;
  readonly run: () => void;
};

export function rowMenuView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { rowMenu } = model;
  if (rowMenu === undefined) return nothing;
  return html`<div
    class="row-menu"
    role="menu"
    data-part="row-menu"
    aria-label=${t('descriptor {0}', nameOfFd(rowMenu.of))}
    ${ref((element) => place(element, rowMenu))}
    @keydown=${(event: KeyboardEvent) => press(event, actions)}
    @contextmenu=${(event: Event) => event.preventDefault()}
    @focusout=${({ currentTarget, relatedTarget }: FocusEvent) => {
      const isInside = (currentTarget as Element).contains(relatedTarget as Node | null);
      if (!isInside && document.hasFocus()) actions.closeRowMenu();
    }}
  >
    ${itemsOf(model, rowMenu, actions).map((item) => itemView(item, actions))}
  </div>`;
}

function itemsOf({ look, sight }: Model, { of }: RowMenu, actions: Actions): Item[] {
  const { arrangement } = look;
  const { only, isClosedHidden, filter } = arrangement;
  const group = groupOf(sight, look, of);
  const isLess = hidesByHand(arrangement) || filter !== '';
  return [
    { does: 'pin', isChecked: isPinned(arrangement, of), run: () => actions.pin(of) },
    { does: 'hide', run: () => actions.hide(of) },
    { does: 'only', isChecked: isSame(only, of), run: () => actions.showOnly(of) },
    { does: 'hideClosed', isChecked: isClosedHidden, run: actions.hideClosed },
    ...(group === undefined
      ? []
      : [{ does: 'turnGroup' as const, run: () => actions.turnGroup(group) }]),
    ...(isLess ? [{ does: 'showAll' as const, run: actions.showAll }] : []),
    { does: 'filterRows', run: actions.openArranging },
  ];
}

function itemView({ does, isChecked, run }: Item, actions: Actions): TemplateResult {
  const { title, key } = commandOf(does);
  return html`<button
    class="row-menu-item"
    type="button"
    tabindex="-1"
    role=${isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
    aria-checked=${isChecked === undefined ? nothing : isChecked ? 'true' : 'false'}
    aria-keyshortcuts=${key}
    @click=${() => {
      leave(actions);
      run();
    }}
  >
    <span class="tick-mark" aria-hidden="true">${isChecked === true ? '✓' : ''}</span>
    <span class="menu-title">${title()}</span><kbd>${key}</kbd>
  </button>`;
}

/** The keys go back to the timeline before the menu is gone, and a command may give them to what it opens. */
function leave(actions: Actions): void {
  actions.closeRowMenu();
  document.querySelector<HTMLElement>('.canvas, .table-scroll')?.focus({ preventScroll: true });
}

/** Beside the selected row, or in the timeline's corner where that is out of sight. */
export function rowAnchor(root: ParentNode): { readonly x: number; readonly y: number } {
  const selectors = ['.row-label.selected', '.cell-table tr.selected th', '.canvas', '.timeline'];
  const found = selectors.map((one) => root.querySelector(one)).find((one) => one !== null);
  const { left = 0, bottom = 0, top = 0 } = found?.getBoundingClientRect() ?? {};
  const isRow = found?.matches('.row-label, th') === true;
  return { x: left + 16, y: isRow ? bottom : top };
}

/** Keys of the items do what these do; others are left to whoever has a use for them. */
function press(event: KeyboardEvent, actions: Actions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = event.currentTarget as HTMLElement;
  const items = Array.from(menu.querySelectorAll<HTMLElement>('.row-menu-item'));
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  const own = items.find(
    (item) => item.getAttribute('aria-keyshortcuts') === event.key.toUpperCase(),
  );
  if (to !== undefined) items.at(to % items.length)?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') leave(actions);
  else if (own !== undefined) own.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Inside the page; not by the style attribute, which the content security policy forbids. */
function place(element: Element | undefined, { x, y }: RowMenu): void {
  if (!(element instanceof HTMLElement)) return;
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
  element.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
}
