/** What of a page cannot be reached or read, found in the page itself. */

import type { Page } from 'playwright-core';

/** Each a line: a control or a row that no scrolling brings under the pointer, texts one over another, lines beside one another, words cut off. */
export function unreachable(page: Page): Promise<string[]> {
  return page.evaluate(inPage);
}

/** Runs in the page: it may name nothing outside. */
function inPage(): string[] {
  const CONTROLS =
    'button, input, summary, a, [tabindex="0"], [data-part=heading], [data-part=row]';
  type Box = { left: number; top: number; right: number; bottom: number };
  const problems: string[] = [];
  const nameOf = (element: Element): string => {
    const { action, part, set, tab, fd } = (element as HTMLElement).dataset;
    const classes = element.getAttribute('class') ?? '';
    const words = (element.getAttribute('aria-label') ?? element.textContent)
      .replace(/\s+/g, ' ')
      .trim();
    const what = [action, part, set, tab, fd].find((name) => name !== undefined) ?? '';
    return `${element.tagName.toLowerCase()}.${classes.trim()} ${what} “${words.slice(0, 30)}”`;
  };
  const isSeen = (element: Element): boolean =>
    element.checkVisibility() && element.closest('.sr-only, .tip') === null;
  const all = Array.from(document.body.querySelectorAll<HTMLElement>('*')).filter(isSeen);
  const styleOf = new Map(all.map((element) => [element, getComputedStyle(element)]));

  const findHidden = (): void => {
    for (const element of all.filter((it) => it.matches(CONTROLS))) {
      // Of what is large its beginning must be there.
      const isLarge = element.offsetHeight > innerHeight / 3;
      element.scrollIntoView({ block: isLarge ? 'start' : 'nearest', inline: 'nearest' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const x = left + Math.min(width, innerWidth) / 2;
      const y = top + Math.min(height / 2, 12);
      const hit = document.elementFromPoint(x, y);
      if (hit !== null && (hit === element || element.contains(hit))) continue;
      problems.push(`out of reach: ${nameOf(element)} at ${Math.round(x)}, ${Math.round(y)}`);
    }
  };

  /** The browser scrolls what nobody can scroll back. */
  const findStuck = (): void => {
    for (const element of [document.documentElement, document.body, ...all]) {
      const { overflowX, overflowY } = getComputedStyle(element);
      const isStuck = (offset: number, overflow: string): boolean =>
        offset !== 0 && overflow !== 'auto' && overflow !== 'scroll';
      if (isStuck(element.scrollTop, overflowY) || isStuck(element.scrollLeft, overflowX))
        problems.push(`scrolled for good: ${nameOf(element)}`);
    }
  };

  const clipped = (element: Element | null, box: Box): Box => {
    let { left, top, right, bottom } = box;
    for (let at = element; at !== null && at !== document.body; at = at.parentElement) {
      const style = styleOf.get(at as HTMLElement) ?? getComputedStyle(at);
      // It has no box, and clips nothing.
      if (style.display === 'contents') continue;
      const bounds = at.getBoundingClientRect();
      if (style.overflowX !== 'visible') {
        left = Math.max(left, bounds.left);
        right = Math.min(right, bounds.right);
      }
      if (style.overflowY !== 'visible') {
        top = Math.max(top, bounds.top);
        bottom = Math.min(bottom, bounds.bottom);
      }
    }
    return { left, top, right, bottom };
  };

  type Text = { readonly owner: Element; readonly box: Box; readonly whole: Box };
  const textBoxes = (): Text[] => {
    const boxes = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const owner = walker.currentNode.parentElement;
      if (owner === null || !isSeen(owner) || walker.currentNode.textContent?.trim() === '')
        continue;
      if (owner.closest('script, style') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      for (const rect of range.getClientRects()) {
        const { left, top, right, bottom } = rect;
        const whole = { left, right, top: top + 3, bottom: bottom - 3 };
        boxes.push({ owner, whole, box: clipped(owner, whole) });
      }
    }
    return boxes
      .filter(({ box }) => box.right - box.left > 1 && box.bottom - box.top > 1)
      .sort((a, b) => a.box.top - b.box.top);
  };

  /** Names of rows stay, their ground over what is scrolled beneath them. */
  const isBelowSticky = (one: Element, other: Element): boolean => {
    const [row, otherRow] = [one, other].map((text) => text.closest('th, td'));
    const isSticky = (cell: Element | null | undefined): boolean =>
      cell?.tagName === 'TH' && getComputedStyle(cell).position === 'sticky';
    return row?.closest('tr') === otherRow?.closest('tr') && isSticky(row) !== isSticky(otherRow);
  };

  const findOverlaps = (boxes: readonly Text[]): void => {
    boxes.forEach(({ owner, box }, index) => {
      for (let next = index + 1; next < boxes.length; next++) {
        const other = boxes[next]!;
        if (other.box.top >= box.bottom - 1) break;
        const isBeside = other.box.left >= box.right - 1 || other.box.right <= box.left + 1;
        if (isBeside || other.owner === owner || isBelowSticky(owner, other.owner)) continue;
        problems.push(`over another: ${nameOf(owner)} and ${nameOf(other.owner)}`);
      }
    });
  };

  /** Lines of a table are there, stand one below the other, and each holds its cells. */
  const findFallen = (): void => {
    for (const line of document.querySelectorAll('tbody > tr')) {
      const { top, bottom, height } = line.getBoundingClientRect();
      const before = line.previousElementSibling?.getBoundingClientRect();
      const isBelow = before === undefined || top >= before.bottom - 1;
      const holds = Array.from(line.children, (cell) => cell.getBoundingClientRect()).every(
        (cell) => cell.height === 0 || (cell.top >= top - 1 && cell.bottom <= bottom + 1),
      );
      if (height < 1 || !isBelow || !holds) problems.push(`out of line: ${nameOf(line)}`);
    }
  };

  const findCut = (boxes: readonly Text[]): void => {
    const telling =
      '.calls .note.telling, .banner-text, .sentence, .badge, .finding-badge, h1, .counter, .lesson-text, .moment';
    for (const { owner, box, whole } of boxes) {
      const isCut = box.right < whole.right - 1 || box.left > whole.left + 1;
      if (isCut && owner.closest(telling) !== null) problems.push(`cut off: ${nameOf(owner)}`);
    }
  };

  findHidden();
  findStuck();
  findFallen();
  // All that scrolls at its beginning, then at its end.
  for (const top of [0, 1e6]) {
    for (const element of all) {
      const overflow = styleOf.get(element)?.overflowY;
      if (overflow === 'auto' || overflow === 'scroll') element.scrollTo({ top });
    }
    const boxes = textBoxes();
    findOverlaps(boxes);
    findCut(boxes);
  }
  return [...new Set(problems)];
}
