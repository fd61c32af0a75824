/** Which key does what. */

import type { Move } from './look/choice';

export type Action =
  | { readonly do: 'move'; readonly move: Move }
  | { readonly do: 'seek' | 'call' | 'evidence' | 'hit'; readonly direction: -1 | 1 }
  | { readonly do: 'toggle' | 'step' | 'follow' | 'table' | 'search' | 'menu' | RowAction };

/** About rows, or that of the selected descriptor. */
export type RowAction =
  | ('filterRows' | 'nextSort' | 'nextGrouping' | 'turnGroup' | 'pin' | 'hide' | 'only')
  | ('hideClosed' | 'showAll' | 'rowMenu');

export type Key = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
};

/** What the focused element has its own use for: nothing, space and enter, what moves, or every key. */
export type Focus = 'page' | 'button' | 'scroller' | 'field';

const MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'pageLeft',
  PageDown: 'pageRight',
  Home: 'home',
  End: 'end',
};

const SHIFTED: Readonly<Record<string, Move>> = {
  ...{ ArrowLeft: 'tenLeft', ArrowRight: 'tenRight' },
  ...{ PageUp: 'pageUp', PageDown: 'pageDown', Home: 'top', End: 'bottom' },
};

const EVERYWHERE: Readonly<Record<string, Action>> = {
  '.': { do: 'step' },
  f: { do: 'follow' },
  F: { do: 'follow' },
  t: { do: 'table' },
  T: { do: 'table' },
  '[': { do: 'seek', direction: -1 },
  ']': { do: 'seek', direction: 1 },
  '{': { do: 'evidence', direction: -1 },
  '}': { do: 'evidence', direction: 1 },
  p: { do: 'call', direction: -1 },
  P: { do: 'call', direction: -1 },
  n: { do: 'call', direction: 1 },
  N: { do: 'call', direction: 1 },
  '?': { do: 'menu' },
  g: { do: 'menu' },
  G: { do: 'menu' },
  '/': { do: 'filterRows' },
  s: { do: 'nextSort' },
  S: { do: 'nextSort' },
  b: { do: 'nextGrouping' },
  B: { do: 'nextGrouping' },
  z: { do: 'turnGroup' },
  Z: { do: 'turnGroup' },
  k: { do: 'pin' },
  K: { do: 'pin' },
  h: { do: 'hide' },
  H: { do: 'hide' },
  o: { do: 'only' },
  O: { do: 'only' },
  c: { do: 'hideClosed' },
  C: { do: 'hideClosed' },
  a: { do: 'showAll' },
  A: { do: 'showAll' },
  ContextMenu: { do: 'rowMenu' },
  '+': { do: 'move', move: 'zoomIn' },
  '=': { do: 'move', move: 'zoomIn' },
  '-': { do: 'move', move: 'zoomOut' },
};

/** Wherever the focus is. */
const CONTROLLED: Readonly<Record<string, Action>> = { f: { do: 'search' } };

/** What a key pressed there asks for; null where it is the browser's or VS Code's. */
export function actionOf(key: Key, focus: Focus): Action | null {
  const withControl = (key.ctrlKey || key.metaKey) && !key.altKey && !key.shiftKey;
  if (withControl) return CONTROLLED[key.key] ?? null;
  if (key.key === 'F3') return { do: 'hit', direction: key.shiftKey ? -1 : 1 };
  if (key.key === 'F10' && key.shiftKey && focus !== 'field') return { do: 'rowMenu' };
  if (key.ctrlKey || key.metaKey || key.altKey || focus === 'field') return null;
  const everywhere = EVERYWHERE[key.key];
  if (everywhere) return everywhere;
  if (key.key === ' ') return focus === 'button' ? null : { do: 'toggle' };
  if (focus === 'scroller') return null;
  const move = (key.shiftKey ? SHIFTED[key.key] : undefined) ?? MOVES[key.key];
  return move === undefined ? null : { do: 'move', move };
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
