/** Which key does what. */

import type { Move } from './look/choice';

export type Action =
  | { readonly do: 'move' | 'extend'; readonly move: Move }
  | {
      readonly do: 'seek' | 'call' | 'evidence' | 'hit' | 'note' | 'visit';
      readonly direction: -1 | 1;
    }
  | {
      readonly do:
        | 'toggle'
        | 'step'
        | 'follow'
        | 'table'
        | 'search'
        | 'menu'
        | TimeAction
        | RowAction;
    };

/** About the axis, marked ticks and the bars above. */
type TimeAction = 'axis' | 'fold' | 'unmark' | 'showMarked' | 'bars';

/** About rows, or that of the selected descriptor. */
type RowAction =
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

/** Those that go to another tick, with which Shift marks a range. */
const EXTENDING: ReadonlySet<Move | undefined> = new Set([
  'left',
  'right',
  'pageLeft',
  'pageRight',
  'home',
  'end',
] as const);

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
  '(': { do: 'note', direction: -1 },
  ')': { do: 'note', direction: 1 },
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
  '0': { do: 'move', move: 'unzoom' },
  w: { do: 'move', move: 'fit' },
  W: { do: 'move', move: 'fit' },
  Escape: { do: 'unmark' },
  m: { do: 'showMarked' },
  M: { do: 'showMarked' },
  x: { do: 'axis' },
  X: { do: 'axis' },
  i: { do: 'fold' },
  I: { do: 'fold' },
  l: { do: 'bars' },
  L: { do: 'bars' },
};

/** Wherever the focus is, and where it has no use for them itself. */
const CONTROLLED: Readonly<Record<string, Action>> = { f: { do: 'search' } };
const CONTROLLED_MOVES: Readonly<Record<string, Move>> = {
  ...{ ArrowLeft: 'tenLeft', ArrowRight: 'tenRight' },
  ...{ ArrowUp: 'pageUp', ArrowDown: 'pageDown', Home: 'top', End: 'bottom' },
};

/** As in editors and browsers. */
const WITH_ALT: Readonly<Record<string, Action>> = {
  ArrowLeft: { do: 'visit', direction: -1 },
  ArrowRight: { do: 'visit', direction: 1 },
};

/** What a key pressed there asks for; null where it is the browser's or VS Code's. */
export function actionOf(key: Key, focus: Focus): Action | null {
  const withControl = (key.ctrlKey || key.metaKey) && !key.altKey && !key.shiftKey;
  if (withControl) return CONTROLLED[key.key] ?? moveOf(CONTROLLED_MOVES[key.key], focus);
  if (key.altKey && !key.ctrlKey && !key.metaKey && !key.shiftKey)
    return focus === 'field' ? null : (WITH_ALT[key.key] ?? null);
  if (key.key === 'F3') return { do: 'hit', direction: key.shiftKey ? -1 : 1 };
  if (key.key === 'F10' && key.shiftKey && focus !== 'field') return { do: 'rowMenu' };
  if (key.ctrlKey || key.metaKey || key.altKey || focus === 'field') return null;
  const everywhere = EVERYWHERE[key.key];
  if (everywhere) return everywhere;
  if (key.key === ' ') return focus === 'button' ? null : { do: 'toggle' };
  const move = MOVES[key.key];
  if (key.shiftKey && move !== undefined && EXTENDING.has(move))
    return focus === 'scroller' ? null : { do: 'extend', move };
  return moveOf(move, focus);
}

function moveOf(move: Move | undefined, focus: Focus): Action | null {
  const isFree = focus === 'page' || focus === 'button';
  return move === undefined || !isFree ? null : { do: 'move', move };
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
