/** The panel at the moments of scenarios that were really run: what it says there, as far as it is in sight. */

import type { Page } from 'playwright-core';
import { nothingTold, packChange } from '../../src/core/parts';
import type { View } from '../../src/core/protocol';
import { sightOf, type Subject } from '../../src/core/queries/sight';
import { followMoments, momentsOf } from '../../src/core/queries/moments';
import { openLab } from '../../src/core/openLab';
import type { LabOptions } from '../../src/core/session';
import type { Scenario } from '../../src/lab/scenario';
import { BUNDLES } from '../support/command';
import { until } from '../support/processes';
import { keepPicture } from './keptPictures';
import type { PanelHost, PanelPage } from './panelPage';
import { labSession } from '../support/labSession';

type Poller = LabOptions['poller'];

/** What the panel shows at a moment: texts in sight, spaces made plain, and what is chosen. */
export type Shown = {
  readonly says: string;
  readonly tick: number;
  readonly fd: number;
  readonly tab: string;
  /** The call that is marked in the tick, or in the thread's calls. */
  readonly call: string;
  /** All of the tick, and of the descriptor's tab with its facts. */
  readonly did: string;
  readonly tells: string;
  /** All of the page but the moments themselves. */
  readonly all: string;
};

const TRIES = 3;

/**
 * Runs a scenario with its own clients to its end, and gives what a panel may be shown of it. A busy machine may run a race
 * otherwise than the lesson has it, or let a time run out: such a run is told, and run again; any other failure is one.
 */
export async function recorded(scenario: Scenario, poller: Poller, id: number): Promise<Subject> {
  for (let left = TRIES - 1; ; left--) {
    const { cut, subject } = await recordedOnce(scenario, poller, id);
    if (cut === undefined) return subject;
    const what = `${scenario.id} with ${poller}: ${cut}`;
    if (left === 0) throw new Error(what);
    console.log(`      run again: ${what}`);
  }
}

/** Of an expectation, or a hold, that was waited for in vain. */
const OUT_OF_TIME = / within \d+ ms/;

/** What it gives, or why it is none: `cut` short by the machine. */
async function recordedOnce(scenario: Scenario, poller: Poller, id: number) {
  const options = { scenario, poller, clients: 'script', capture: 65_536, ticks: 0 } as const;
  const run = openLab({ ...options, inspect: true, bundles: BUNDLES });
  const guide = { moments: scenario.moments, poller };
  run.onDidAppend(() => followMoments(run.trace, guide));
  const ending = await run.ended;
  const failed = ending.report?.failures[0];
  const problem = ending.kind === 'done' ? failed?.reason : ending.reason;
  const isLate = problem !== undefined && OUT_OF_TIME.test(problem);
  if (problem !== undefined && !isLate)
    throw new Error(`${scenario.id} with ${poller}: ${problem}`);
  const missed = momentsOf(run.trace, guide).find(({ is }) => is !== 'found');
  const cut = problem ?? (missed && `${missed.says} is ${missed.is}`);
  const session = labSession({
    ...{ id, scenario: scenario.id, title: scenario.title, teaches: scenario.teaches, poller },
    ...{ pollers: scenario.pollers, state: 'ended', listeners: run.source.listeners },
  });
  const { trace } = run;
  const subject: Subject = { session, trace, guide, kernelOf: () => null };
  return { cut, subject };
}

/** Answers a panel with sights of one run after the other. */
export class Projector implements PanelHost {
  readonly #panel: PanelPage;
  #subject: Subject | undefined;
  #told = nothingTold();
  #view: View | undefined;
  #number = 0;

  constructor(panel: PanelPage) {
    this.#panel = panel;
  }

  hear(message: Parameters<PanelHost['hear']>[0]): void {
    if (message.type === 'ready') {
      this.#told = nothingTold();
      this.#panel.tell({ type: 'hello', texts: null, place: 'editor', scenarios: [] });
      this.#panel.tell({ type: 'core', state: { is: 'ready' } });
    }
    if (message.type !== 'look') return;
    this.#view = message.view;
    this.#answer();
  }

  /** Shows this run from now on. */
  async show(subject: Subject): Promise<void> {
    this.#subject = subject;
    this.#answer();
    await this.#panel.page
      .locator('h1', { hasText: new RegExp(`^${subject.session.name}$`) })
      .waitFor();
    await this.seen();
  }

  /** All that was looked at is answered, and painted. */
  async seen(): Promise<void> {
    const { said } = this.#panel;
    // What a click leads to is asked for in the next frame.
    await this.#panel.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await until('the last sight to be painted', () => {
      const last = said.findLast(({ type }) => type === 'seen');
      return last?.type === 'seen' && last.number === this.#number;
    });
  }

  #answer(): void {
    if (this.#view === undefined) return;
    const number = ++this.#number;
    const sight = packChange(this.#told, sightOf(this.#subject, this.#view), number);
    this.#panel.tell({ type: 'sight', number, sight });
  }
}

/** Goes to each moment as a click does, and reads what is in sight there. */
export async function momentsIn(
  panel: PanelPage,
  name: string,
  projector: Projector,
): Promise<Shown[]> {
  const moments = panel.page.locator('.moment');
  const shown: Shown[] = [];
  for (let i = 0; i < (await moments.count()); i++) {
    await moments.nth(i).click();
    await projector.seen();
    await keepPicture(panel.page, `${name}-${i + 1}`);
    const says = (await moments.nth(i).textContent()) ?? '';
    shown.push({ says: says.replace(/^\s*\d+\s*/, '').trim(), ...(await inSight(panel.page)) });
  }
  return shown;
}

type Rect = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};
type Element = {
  readonly tagName: string;
  readonly textContent: string | null;
  readonly parentElement: Element | null;
  readonly dataset: Record<string, string | undefined>;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  getBoundingClientRect(): Rect;
};

function inSight(page: Page): Promise<Omit<Shown, 'says'>> {
  return page.evaluate(() => {
    const { document, getComputedStyle, innerWidth, innerHeight } = globalThis as unknown as {
      document: { body: Element };
      getComputedStyle: (element: Element) => { overflowX: string; overflowY: string };
      innerWidth: number;
      innerHeight: number;
    };
    const { body } = document;
    const visible = (element: Element): boolean => {
      const own = element.getBoundingClientRect();
      const [x, y] = [own.left + 1, (own.top + own.bottom) / 2];
      if (own.right - own.left === 0 || y < 0 || y > innerHeight || x < 0 || x > innerWidth)
        return false;
      for (let up = element.parentElement; up !== null; up = up.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(up);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        const frame = up.getBoundingClientRect();
        if (frame.bottom - frame.top === 0) continue;
        if (y < frame.top || y > frame.bottom || x < frame.left || x > frame.right) return false;
      }
      return true;
    };
    const plain = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();
    const textIn = (root: Element | null, skip = ''): string => {
      if (root === null) return '';
      const words: string[] = [];
      const walk = (element: Element): void => {
        if (skip !== '' && (element.getAttribute('class') ?? '') === skip) return;
        const inner = Array.from(element.querySelectorAll(':scope > *'));
        // Words of one sentence, some of which explain themselves.
        const hasWords = Array.from(element.childNodes).some(
          ({ nodeType, textContent }) => nodeType === 3 && plain(textContent) !== '',
        );
        const isLeaf = inner.every(
          (child) => child.tagName === 'B' || (hasWords && child.getAttribute('data-tip') !== null),
        );
        if (isLeaf && visible(element)) words.push(plain(element.textContent));
        else for (const child of inner) walk(child);
        // Words that stand beside elements.
        if (!isLeaf && visible(element)) {
          const own = Array.from(element.childNodes)
            .filter(({ nodeType }) => nodeType === 3)
            .map(({ textContent }) => plain(textContent));
          words.push(...own.filter((text) => text !== ''));
        }
      };
      walk(root);
      return plain(words.join(' '));
    };
    const first = (selector: string): Element | null => body.querySelector(selector);
    const marked = Array.from(body.querySelectorAll('tr.shown')).find(visible) ?? null;
    return {
      tick: Number(first('section.tick')?.dataset['tick'] ?? -1),
      fd: Number(first('section.descriptor')?.dataset['fd'] ?? -1),
      tab: first('[role=tabpanel]')?.dataset['tab'] ?? '',
      call: plain(marked?.textContent ?? ''),
      did: textIn(first('section.tick') ?? first('section.thread')),
      tells: textIn(first('section.descriptor')),
      all: textIn(body, 'moments'),
    };
  });
}
