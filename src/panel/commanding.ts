/** The menu of all commands, which also goes to a tick or a descriptor: open or not, what is typed in it, and which line is chosen. */

import type { OverviewView } from '../core/tickViews';
import type { Sight } from '../core/protocol';
import { carryOut, type Command, COMMANDS } from './commands';
import type { Actions, Menu } from './model';
import { timeTyped } from './timeTyped';

export type Commanding = Pick<
  Actions,
  'openMenu' | 'closeMenu' | 'dropMenu' | 'typeInMenu' | 'moveInMenu'
> & {
  readonly menu: () => Menu | undefined;
};

export type Commanded = {
  readonly sight: () => Pick<Sight, 'overview'> | null;
  readonly draw: () => void;
  /** Draws at once, and gives what is there then the keys. */
  readonly focus: (selector: string) => void;
};

export function openCommanding({ sight, draw, focus }: Commanded): Commanding {
  let menu: Menu | undefined;
  return {
    menu: () => menu,
    openMenu: () => {
      menu = { text: '', chosen: 0 };
      focus('.menu-text');
    },
    closeMenu: () => {
      if (menu === undefined) return;
      menu = undefined;
      focus('.canvas, .table-scroll');
    },
    dropMenu: () => {
      // A field that is taken away loses the keys, too, in the middle of a drawing.
      if (menu === undefined) return;
      menu = undefined;
      draw();
    },
    typeInMenu: (text) => {
      menu = { text, chosen: 0 };
      draw();
    },
    moveInMenu: (by) => {
      const lines = linesOf(menu?.text ?? '', sight()?.overview ?? undefined).length;
      if (menu === undefined || lines === 0) return;
      menu = { ...menu, chosen: (menu.chosen + by + lines) % lines };
      draw();
    },
  };
}

/** A line of the menu: a tick, a time or a descriptor to go to, or a command. */
export type Line =
  | { readonly tick: number }
  | { readonly atNs: number; readonly typed: string }
  | { readonly fd: number }
  | { readonly command: Command };

/** What fits what is typed: a number is a tick, one with a unit a time where such are known, `fd 7` a descriptor, words are those of a command's title or its key. */
export function linesOf(
  text: string,
  began: Partial<Pick<OverviewView, 'wall' | 'clockTime' | 'startNs'>> = {},
): Line[] {
  const words = text.trim().toLowerCase();
  if (/^\d{1,15}$/.test(words)) return [{ tick: Number(words) }];
  const fd = /^fd\s*(\d{1,9})$/.exec(words)?.[1];
  if (fd !== undefined) return [{ fd: Number(fd) }];
  const hasTimes = (began.startNs?.length ?? 0) > 0;
  const atNs = hasTimes ? timeTyped(words, began) : undefined;
  if (atNs !== undefined) return [{ atNs, typed: text.trim() }];
  return COMMANDS.filter(({ title, key }) => `${title()} ${key}`.toLowerCase().includes(words)).map(
    (command) => ({ command }),
  );
}

/** The menu is gone before the command begins, which may ask for the keys itself. */
export function carryOutLine(line: Line | undefined, actions: Actions): void {
  if (line === undefined) return;
  actions.closeMenu();
  if ('tick' in line) actions.goTo(line.tick);
  else if ('fd' in line) actions.find(line.fd);
  else if ('atNs' in line) actions.goToTime(line.atNs);
  else carryOut(line.command.action, actions);
}
