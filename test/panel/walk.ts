/** Goes through a page as somebody with keys alone would, or with a mouse alone, and tells what was not come to. */

import type { Page } from 'playwright-core';
import { COMMANDS } from '../../src/panel/commands';

/** More than any page has. */
const MOST_TABS = 500;
/** Between two looks at whether all is met. */
const AT_ONCE = 20;

/** Each a line: a control that Tab does not come to, or that is out of sight when it has; a tool that is neither there nor in the menu of commands. */
export async function unreachableByKeys(page: Page): Promise<string[]> {
  await page.evaluate(beginWalk);
  for (let tabs = 0; tabs < MOST_TABS; tabs += AT_ONCE) {
    for (let i = 0; i < AT_ONCE; i++) await page.keyboard.press('Tab');
    if (await page.evaluate(() => (window as WalkedWindow).walk!.isRound)) break;
  }
  return page.evaluate(
    endWalk,
    // That of the menu itself.
    [...COMMANDS.map(({ key }) => key), '?'],
  );
}

type Walk = { readonly met: Set<Element>; readonly problems: string[]; isRound: boolean };
type WalkedWindow = Window & { walk?: Walk };

/** In the page: from its beginning on, what gets the focus is met and looked at. */
function beginWalk(): void {
  const own = window as WalkedWindow;
  const walk: Walk = { met: new Set(), problems: [], isRound: false };
  const isFirst = own.walk === undefined;
  // Where a page was clicked Tab goes on from there.
  const first = document.createElement('div');
  first.tabIndex = -1;
  document.body.prepend(first);
  first.focus();
  first.remove();
  own.walk = walk;
  if (!isFirst) return;
  document.addEventListener('focusin', ({ target }) => {
    const { met, problems } = own.walk!;
    if (!(target instanceof Element)) return;
    own.walk!.isRound ||= met.has(target);
    met.add(target);
    const { left, top, right, bottom } = target.getBoundingClientRect();
    const isInSight = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    if (!isInSight) problems.push(`out of sight with the focus: ${target.outerHTML.slice(0, 120)}`);
  });
}

/** In the page. */
function endWalk(keys: readonly string[]): string[] {
  const { met, problems } = (window as WalkedWindow).walk!;
  // Arrows go on from row to row, and from tab to tab.
  const byArrows = '[data-part=row][data-fd], [role=tab][aria-selected=false]';
  const controls = 'button, input, select, summary, a[href], [tabindex="0"]';
  const nameOf = (element: Element): string =>
    `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}”`;
  for (const element of document.body.querySelectorAll(controls)) {
    const isThere = element.checkVisibility();
    if (isThere && !met.has(element) && !element.matches(byArrows))
      problems.push(`no key leads to ${nameOf(element)}`);
    const key = element.getAttribute('aria-keyshortcuts');
    if (key !== null && !keys.includes(key))
      problems.push(`no command has the key of ${nameOf(element)}`);
    else if (key === null && !isThere && element.matches('.icon-button'))
      problems.push(`neither there nor in the menu: ${nameOf(element)}`);
  }
  return problems;
}

/** In the page: the descriptors of the rows that a pointer would hit, each brought into view. */
export function rowsUnderPointer(): string[] {
  const rows = document.querySelectorAll<HTMLElement>('[data-part=row][data-fd]');
  return Array.from(rows)
    .filter((row) => {
      row.scrollIntoView({ block: 'nearest' });
      const { left, top, width, height } = row.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit !== null && row.contains(hit);
    })
    .map((row) => row.dataset['fd']!);
}

/** In the page: what is wrong with the line of the timeline's tools; nothing: it is one line, and its words are whole. */
export function brokenTools(): string[] {
  const head = document.querySelector('.timeline > .section-head')!;
  const tools = Array.from(head.querySelectorAll('.icon-button')).filter((it) =>
    it.checkVisibility(),
  );
  const lines = new Set(tools.map((tool) => Math.round(tool.getBoundingClientRect().top)));
  const words = head.querySelector('h2')!;
  const { top, bottom } = words.getBoundingClientRect();
  const isBeside = [...lines].every((line) => line < bottom && line + 24 > top);
  return [
    ...(lines.size === 1 && isBeside ? [] : [`tools on ${lines.size} lines`]),
    ...(words.scrollWidth > words.clientWidth ? [`cut: ${words.textContent}`] : []),
  ];
}
