/** Which key does what. */

import type { Move } from './look';

export type Action =
  | { readonly do: 'move'; readonly move: Move }
  | { readonly do: 'seek'; readonly direction: -1 | 1 }
  | { readonly do: 'toggle' | 'step' | 'follow' | 'table' };

export type Key = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
};

/** Where the focus is: a control has its own use for space, enter and arrows; a text field for everything. */
export type Focus = 'timeline' | 'page' | 'control' | 'field';

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

const SHIFTED: Readonly<Record<string, Move>> = { ArrowLeft: 'tenLeft', ArrowRight: 'tenRight' };

const EVERYWHERE: Readonly<Record<string, Action>> = {
  '.': { do: 'step' },
  f: { do: 'follow' },
  F: { do: 'follow' },
  t: { do: 'table' },
  T: { do: 'table' },
  '[': { do: 'seek', direction: -1 },
  ']': { do: 'seek', direction: 1 },
  '+': { do: 'move', move: 'zoomIn' },
  '=': { do: 'move', move: 'zoomIn' },
  '-': { do: 'move', move: 'zoomOut' },
};

/** What a key pressed there asks for; null where it is the browser's or VS Code's. */
export function actionOf(key: Key, focus: Focus): Action | null {
  if (key.ctrlKey || key.metaKey || key.altKey || focus === 'field') return null;
  const everywhere = EVERYWHERE[key.key];
  if (everywhere) return everywhere;
  if (focus === 'control') return null;
  if (key.key === ' ') return { do: 'toggle' };
  // Elsewhere on the page the arrows scroll what is read.
  if (focus !== 'timeline') return null;
  const move = (key.shiftKey ? SHIFTED[key.key] : undefined) ?? MOVES[key.key];
  return move === undefined ? null : { do: 'move', move };
}

/** Where the focus is when it is on this element. */
export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.closest('.canvas')) return target.matches('button') ? 'control' : 'timeline';
  if (target.matches('input[type="text"], textarea')) return 'field';
  return target.matches('button, input, a') ? 'control' : 'page';
}
