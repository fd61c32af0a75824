/** What the panel shows, read off its page in one go. */

import type { FrameLocator } from 'playwright-core';

export type Reading = {
  /** Of the session: `running`, `paused` …; empty where there is none. */
  readonly state: string;
  /** The selected tick; −1 where there is none. */
  readonly tick: number;
  /** Numbers of the descriptors of each set, `asked-r`, `ready-w` …, each `fd.gen`. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** What the program did in the tick. */
  readonly calls: readonly CallReading[];
  /** Rows of the timeline. */
  readonly rows: readonly RowReading[];
  /** Of the selected descriptor, −1 where none is, and its open tab. */
  readonly fd: number;
  readonly tab: 'queue' | 'frames' | 'stream' | 'calls' | null;
  /** Messages that wait, and before them those that the kernel took in the tick. */
  readonly queue: readonly MessageReading[];
  readonly gone: readonly MessageReading[];
  /** Oldest first, as are the pieces of the stream. */
  readonly frames: readonly FrameReading[];
  readonly stream: readonly { readonly seq: number; readonly text: string; readonly hex: string }[];
  /** What is known of the descriptor, by name: `role`, `peer`, `recvq` … */
  readonly facts: Readonly<Record<string, string>>;
};

export type MessageReading = { readonly message: number; readonly size: string };

export type CallReading = {
  readonly seq: number;
  readonly kind: string;
  readonly call: string;
  readonly result: string;
  readonly note: string;
};

export type RowReading = {
  readonly fd: number;
  readonly gen: number;
  readonly role: string;
  readonly title: string;
  readonly depth: number;
  readonly events: string;
};

export type FrameReading = {
  readonly seq: number;
  readonly header: string;
  readonly payload: string;
  readonly size: string;
};

/** As much of the page's DOM as reading needs: this project has no types of a browser. */
type Element = {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
};

/** One moment of the page: all of it is read before the page can draw again. */
export async function readPanel(panel: FrameLocator): Promise<Reading> {
  // Playwright hands the function over as text: what it needs is within it.
  return panel.locator('body').evaluate((body: Element): Reading => {
    const all = (selector: string, within = body): Element[] =>
      Array.from(within.querySelectorAll(selector));
    const textOf = (element: Element | null | undefined): string =>
      (element?.textContent ?? '').replace(/[\s\u202f]+/g, ' ').trim();
    const part = (selector: string, within: Element): string =>
      textOf(within.querySelector(selector));
    const attribute = (element: Element | null | undefined, name: string): string =>
      element?.getAttribute(name) ?? '';
    const number = (element: Element | null | undefined, name: string): number =>
      Number(element?.getAttribute(name) ?? -1);
    const first = (selector: string): Element | null => body.querySelector(selector);

    const messageOf = (message: Element): MessageReading => ({
      message: number(message, 'data-message'),
      size: part('.size', message),
    });
    const now = all('.now-row');
    return {
      state: attribute(first('.badge'), 'class').replace('badge ', ''),
      tick: number(first('section.tick'), 'data-tick'),
      sets: Object.fromEntries(
        all('.set').map((set) => [
          attribute(set, 'data-set'),
          all('.chip', set).map((chip) =>
            [attribute(chip, 'data-fd'), attribute(chip, 'data-gen')].join('.'),
          ),
        ]),
      ),
      calls: all('section.tick .calls tbody tr').map((row) => ({
        seq: number(row, 'data-seq'),
        kind: attribute(row, 'data-kind'),
        call: part('.call', row),
        result: part('.result', row),
        note: part('.note', row),
      })),
      rows: all('.row-label').map((label, index) => ({
        fd: number(label, 'data-fd'),
        gen: number(label, 'data-gen'),
        role: part('.role', label),
        title: attribute(label, 'data-tip'),
        depth: Number(part('.depth', now[index]!)),
        events: part('.letters', now[index]!),
      })),
      fd: number(first('section.descriptor'), 'data-fd'),
      tab: (attribute(first('[role=tabpanel]'), 'data-tab') || null) as Reading['tab'],
      queue: all('.message:not(.gone)').map(messageOf),
      gone: all('.message.gone').map(messageOf),
      frames: all('.frame').map((frame) => ({
        seq: number(frame, 'data-seq'),
        header: part('[data-part=header]', frame),
        payload: part('[data-part=payload]', frame),
        size: part('[data-part=size]', frame),
      })),
      stream: all('.piece').map((piece) => ({
        seq: number(piece, 'data-seq'),
        text: part('.piece-text', piece),
        hex: all('.dump .hex', piece).map(textOf).join(' '),
      })),
      facts: Object.fromEntries(
        all('.fact').map((fact) => [attribute(fact, 'data-fact'), part('dd', fact)]),
      ),
    };
  });
}
