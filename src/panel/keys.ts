/** Which key does what. */

import { type Action, COMMANDS } from './commands';

export type Key = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
};

/** What the focused element has its own use for: nothing, space and enter, what moves, or every key. */
export type Focus = 'page' | 'button' | 'scroller' | 'field';

/** Those that have no line in the menu, or another one. */
const BESIDES: readonly (readonly [string, Action])[] = [
  ['?', { do: 'menu' }],
  ['G', { do: 'menu' }],
  ['=', { do: 'move', move: 'zoomIn' }],
  ['ContextMenu', { do: 'rowMenu' }],
  // With Shift all marks ticks that goes to another one.
  ['Shift+PageUp', { do: 'extend', move: 'pageLeft' }],
  ['Shift+PageDown', { do: 'extend', move: 'pageRight' }],
  ['Shift+Home', { do: 'extend', move: 'home' }],
  ['Shift+End', { do: 'extend', move: 'end' }],
];

/** By the key's name in `aria-keyshortcuts`. */
const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ...COMMANDS.map(({ key, action }) => [key, action] as const),
  ...BESIDES,
]);

/** What a key pressed there asks for; null where it is the browser's or VS Code's. */
export function actionOf(key: Key, focus: Focus): Action | null {
  const name = nameOf(key);
  const action = ACTIONS.get(name) ?? ACTIONS.get(name.replace(/^Shift\+/, ''));
  return action !== undefined && isOurs(name, action, focus) ? action : null;
}

/** Which sign Shift makes of a key is told by the sign. */
function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): string {
  const sign = key === ' ' ? 'Space' : /^[a-z]$/.test(key) ? key.toUpperCase() : key;
  const isBare = !ctrlKey && !metaKey && !altKey;
  const isShown = shiftKey && !(isBare && sign.length === 1);
  const held = [ctrlKey || metaKey ? 'Ctrl' : '', altKey ? 'Alt' : '', isShown ? 'Shift' : ''];
  return [...held.filter((one) => one !== ''), sign].join('+');
}

function isOurs(name: string, action: Action, focus: Focus): boolean {
  switch (focus) {
    case 'page':
      return true;
    case 'button':
      return !/^(?:Shift\+)?Space$/.test(name);
    case 'scroller':
      return !/^(?:Ctrl\+|Shift\+)?(?:Arrow|Page|Home|End)/.test(name);
    case 'field':
      return action.do === 'search' || action.do === 'hit';
  }
}

/** What the element that a key was pressed on has its own use for. */
export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.matches('button, summary, a, input:is([type="checkbox"], [type="radio"])'))
    return 'button';
  if (target.matches('input[type="range"]')) return 'scroller';
  if (target.matches('input, textarea, select')) return 'field';
  return target.matches('[tabindex="0"]') && isScrollable(target) ? 'scroller' : 'page';
}

/**
 * After a click the keys are the timeline's, as the footer says: a button that was pressed by a pointer would take the
 * next space for another click. One that was reached and pressed by keys keeps the focus.
 */
export function giveKeysBack(root: ParentNode): void {
  document.addEventListener('click', ({ detail, target }) => {
    const isPointer = detail > 0;
    // A button may have given the keys to a field.
    if (!isPointer || [target, document.activeElement].some((it) => focusOf(it) === 'field'))
      return;
    const timeline = root.querySelector<HTMLElement>('.canvas');
    if (timeline !== null) timeline.focus({ preventScroll: true });
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
}

/** Gives a field the focus, its text selected to be written over. */
export function takeFocus(root: ParentNode, selector: string): void {
  const field = root.querySelector<HTMLElement>(selector);
  field?.focus({ preventScroll: true });
  if (field instanceof HTMLInputElement) field.select();
}

function isScrollable({ scrollHeight, clientHeight, scrollWidth, clientWidth }: Element): boolean {
  return scrollHeight > clientHeight || scrollWidth > clientWidth;
}
