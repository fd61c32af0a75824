/** The canvas on the page: its size, its painting, and what the pointer does on it. */

import { columnOf } from '../trace/axis';
import type { FindingInfo } from '../core/findingViews';
import { goesOnAt } from './bars';
import { nameOfFd } from '../trace/words';
import { describeCell, unreadInWords } from './cells';
import { type Drag, followDrag } from './dragging';
import { foldAt, foldInWords } from './folds';
import { count, duration, seconds } from './format';
import { severityName } from './severity';
import { ROWS_TOP, ROW_HEIGHT, cellAt, isUnread, layOut, placeAt } from './layout';
import type { Layout, Scope } from './laid';
import { within } from './look/look';
import { rangeOf } from './look/range';
import type { Model } from './model';
import { paint } from './paint';
import { type Palette, paletteOf } from './palette';
import { groupName } from './groups';
import { hitsHere, hitsInWords } from './hits';
import { depthAt, queuedInWords } from './queues';
import { infoOfRow, useIn } from './look/rows';
import { stepsAt } from './steps';
import { t } from './texts';
import type { Tip } from './tip';

export type Pointing = {
  /** A tick and a row, counted over all rows; −1 above the rows. */
  readonly onPick: (tick: number, row: number) => void;
  readonly onScrollTicks: (columns: number) => void;
  readonly onScrollRows: (rows: number) => void;
  /** Marks these ticks, or those from the selected one to this. */
  readonly onRange: (from: number, to: number) => void;
  readonly onExtend: (to: number) => void;
  /** What is at this tick, the pointer's, stays where it is. */
  readonly onZoom: (direction: -1 | 1, tick: number) => void;
  /** The menu of a row, at a point of the page; whether it has one. */
  readonly onMenu: (tick: number, row: number, at: { x: number; y: number }) => boolean;
  readonly onResize: () => void;
};

/** Wheel pixels that make one step. */
const WHEEL_STEP = 40;
/** Timelines of fewer rows are not made lower, so that the page does not jump as connections come and go. */
const FEWEST_ROWS = 4;

/** Painted from `attach` to `detach`. */
export class Picture {
  readonly #pointing: Pointing;
  readonly #tip: Tip;
  readonly #observer: ResizeObserver;
  #element: HTMLElement | null = null;
  #drag: Drag | null = null;
  /** The canvas with the labels beside it. */
  #wheeled: HTMLElement | null = null;
  #palette: Palette | null = null;
  #model: Model | null = null;
  #wheel = 0;
  #tallest = FEWEST_ROWS;
  /** Of the canvas and what is beside it, CSS pixels; 0: to be measured anew. */
  #room = 0;
  /** CSS pixels; what it was last, while there is no canvas. */
  width = 0;
  height = 0;

  constructor(pointing: Pointing, tip: Tip) {
    this.#pointing = pointing;
    this.#tip = tip;
    this.#observer = new ResizeObserver(() => this.#measure());
    onDidChangeRatio(() => pointing.onResize());
  }

  /** The element that holds the canvas; undefined: it is gone. */
  readonly follow = (element: Element | undefined): void => {
    if (element instanceof HTMLElement) this.attach(element);
    else this.detach();
  };

  attach(element: HTMLElement): void {
    if (this.#element === element) return;
    this.detach();
    this.#element = element;
    this.#wheeled = element.parentElement ?? element;
    this.#observer.observe(element);
    this.#observer.observe(this.#wheeled);
    element.addEventListener('click', this.#pick);
    this.#drag = followDrag(element, {
      cellWidth: () => this.#model?.scene.cellWidth ?? 1,
      tickAt: (event) => this.#tickOf(event),
      onPan: (columns) => this.#pointing.onScrollTicks(columns),
      onRange: (from, to) => this.#pointing.onRange(from, to),
    });
    element.addEventListener('pointermove', this.#point);
    element.addEventListener('pointerleave', this.#tip.hide);
    this.#wheeled.addEventListener('wheel', this.#scroll, { passive: false });
    this.#wheeled.addEventListener('contextmenu', this.#menu);
    this.#measure();
  }

  detach(): void {
    if (this.#element === null) return;
    this.#observer.disconnect();
    this.#element.removeEventListener('click', this.#pick);
    this.#drag?.stop();
    this.#element.removeEventListener('pointermove', this.#point);
    this.#element.removeEventListener('pointerleave', this.#tip.hide);
    this.#wheeled?.removeEventListener('wheel', this.#scroll);
    this.#wheeled?.removeEventListener('contextmenu', this.#menu);
    this.#element = null;
  }

  /** Colours are read again at the next painting. */
  forgetColors(): void {
    this.#palette = null;
  }

  /** Gives the timeline the height of its rows; the stylesheet says how much of it there is room for. */
  grow(root: HTMLElement, rowCount: number): void {
    this.#tallest = Math.max(this.#tallest, rowCount);
    const height = `${ROWS_TOP + this.#tallest * ROW_HEIGHT}px`;
    if (root.style.getPropertyValue('--rows-height') !== height) {
      root.style.setProperty('--rows-height', height);
    }
  }

  /** Another session has rows of its own. */
  forgetRows(): void {
    this.#tallest = FEWEST_ROWS;
    this.#room = 0;
    this.#measure();
  }

  draw(model: Model): void {
    this.#model = model;
    const canvas = this.#element?.querySelector('canvas');
    if (!canvas || this.width === 0) return;
    this.#palette ??= paletteOf(canvas);
    paint(canvas, this.#layout(model), this.#palette, devicePixelRatio);
  }

  #layout(model: Model): Layout {
    return layOut(scopeOf(model, this.width, this.height));
  }

  #measure(): void {
    this.#narrow();
    const { clientWidth = 0, clientHeight = 0 } = this.#element ?? {};
    if (clientWidth === this.width && clientHeight === this.height) return;
    this.width = clientWidth;
    this.height = clientHeight;
    this.#pointing.onResize();
  }

  /**
   * In the same room the canvas gets narrower only: how wide it is decides which rows are shown, and their labels take
   * from its room, so that it would go to and fro.
   */
  #narrow(): void {
    if (this.#element === null || this.#wheeled === null) return;
    const { style, clientWidth } = this.#wheeled;
    if (clientWidth !== this.#room) style.removeProperty('--canvas-most');
    this.#room = clientWidth;
    style.setProperty('--canvas-most', `${this.#element.clientWidth}px`);
  }

  readonly #pick = (event: MouseEvent): void => {
    if (event.target instanceof HTMLButtonElement || this.#drag?.isEnding()) return;
    const place = this.#placeOf(event);
    if (place && event.shiftKey) this.#pointing.onExtend(this.#tickOf(event));
    else if (place) this.#pointing.onPick(place.tick, place.row);
  };

  /** Also on the labels: these are of the selected tick. The key has opened it already. */
  readonly #menu = (event: MouseEvent): void => {
    const scene = this.#model?.scene;
    const place = this.#placeOf(event);
    if (place === null || scene === undefined || place.row < 0) return;
    const isOnCanvas = event.target instanceof Node && this.#element?.contains(event.target);
    const tick = isOnCanvas === true ? place.tick : scene.tick;
    const at = { x: event.clientX, y: event.clientY };
    if (event.button !== 2 || this.#pointing.onMenu(tick, place.row, at)) event.preventDefault();
  };

  readonly #point = ({ clientX: x, clientY: y }: PointerEvent): void => {
    this.#tip.show(() => {
      const place = this.#placeOf({ clientX: x, clientY: y });
      const text = place && this.#model ? tipOf(this.#model, place.tick, place.row) : '';
      return { text, at: { x, top: y - 6, bottom: y + 14 } };
    });
  };

  readonly #scroll = (event: WheelEvent): void => {
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !isSideways && this.#isForThePage(event.deltaY)) return;
    event.preventDefault();
    this.#wheel += isSideways ? event.deltaX || event.deltaY : event.deltaY;
    const steps = Math.trunc(this.#wheel / WHEEL_STEP);
    if (steps === 0) return;
    this.#wheel -= steps * WHEEL_STEP;
    if (event.ctrlKey) this.#zoom(steps > 0 ? -1 : 1, event);
    else if (!isSideways && this.#hasMoreRows()) this.#pointing.onScrollRows(steps);
    else this.#pointing.onScrollTicks(steps * 4);
  };

  #zoom(direction: -1 | 1, event: WheelEvent): void {
    const tick = this.#tickOf(event);
    if (tick >= 0) this.#pointing.onZoom(direction, tick);
  }

  /** The nearest that is kept; −1: none is. */
  #tickOf(event: MouseEvent): number {
    const place = this.#placeOf(event);
    const scene = this.#model?.scene;
    if (place === null || scene === undefined) return -1;
    return within(place.tick, scene.oldestTick, scene.newestTick);
  }

  #hasMoreRows(): boolean {
    const scene = this.#model?.scene;
    return scene !== undefined && scene.timeline.rowCount > scene.rows;
  }

  /** The rows come first, then a page that is too low for all of it: nobody is caught in the timeline. */
  #isForThePage(deltaY: number): boolean {
    const page = this.#element?.closest('.app');
    const scene = this.#model?.scene;
    if (!page || !scene || page.scrollHeight <= page.clientHeight) return false;
    const hidden = scene.timeline.rowCount - scene.rows - scene.firstRow;
    return deltaY < 0 ? scene.firstRow <= 0 : hidden <= 0;
  }

  #placeOf(
    event: Pick<MouseEvent, 'clientX' | 'clientY'>,
  ): { readonly tick: number; readonly row: number } | null {
    if (this.#model === null || this.#element === null) return null;
    const { left, top } = this.#element.getBoundingClientRect();
    const scope = scopeOf(this.#model, this.width, this.height);
    return placeAt(scope, event.clientX - left, event.clientY - top);
  }
}

/** Calls when the screen has another number of pixels to a CSS pixel: a zoom, or another screen. */
function onDidChangeRatio(listener: () => void): void {
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const onChange = (): void => {
    listener();
    onDidChangeRatio(listener);
  };
  query.addEventListener('change', onChange, { once: true });
}

function scopeOf(model: Model, width: number, height: number): Scope {
  const { scene, look, finding } = model;
  const { timeline, cellWidth, firstColumn, firstRow, sticky, tick } = scene;
  const { isLinear } = look;
  const sizes = { width, height, cellWidth, isLinear };
  const at = { timeline, ...sizes, firstColumn, firstRow, sticky, tick };
  const hits = hitsHere(model);
  const range = rangeOf(look);
  return { ...at, range, selected: look.selected, findings: findingsHere(model), finding, hits };
}

/** Those of the loop that is shown. */
function findingsHere({ sight, look }: Model): readonly FindingInfo[] {
  return (sight?.findings?.list ?? []).filter(({ loop }) => loop === look.loop);
}

/** What was found in the ticks of a column. */
function foundAt(model: Model, tick: number): string[] {
  const { timeline } = model.scene;
  const column = columnOf(timeline, tick);
  return findingsHere(model)
    .filter(
      ({ first, last }) =>
        columnOf(timeline, first) <= column && columnOf(timeline, last) >= column,
    )
    .map(({ severity, rule, fd, gen }) => {
      const of = fd < 0 ? '' : ` · fd ${nameOfFd({ fd, gen })}`;
      return `${severityName(severity)}: ${rule}${of}`;
    });
}

function tipOf(model: Model, tick: number, row: number): string {
  const {
    scene: { timeline },
    sight,
  } = model;
  const column = columnOf(timeline, tick);
  if (column < 0 || column >= timeline.columns) return '';
  const info = infoOfRow(timeline, row);
  const fold = foldAt(timeline, column);
  const name =
    fold === undefined
      ? t('tick {0}', count(tick))
      : `${t('ticks {0}–{1}', count(fold.first), count(fold.last))} · ${foldInWords(fold)}`;
  if (row < 0) {
    const [waited, work] = [timeline.waitedNs[column] ?? -1, timeline.workNs[column] ?? -1];
    const parts = [name, t('{0} ready', count(Math.max(0, timeline.ready[column] ?? 0)))];
    const hasBounds = sight?.session?.hasBoundedWaits === true && waited > 0;
    const [most, least] = hasBounds ? ['≤ ', '≥ '] : ['', ''];
    const goesOn = goesOnAt(timeline, column);
    if (goesOn > 0) parts.push(t('waits for {0} now', seconds(goesOn)));
    else if (waited >= 0) parts.push(t('waited {0}', most + duration(waited)));
    if (waited < 0 && sight?.session?.clock === 'none') parts.push(t('no times'));
    if (work >= 0) parts.push(t('worked {0}', least + duration(work)));
    const hits = hitsInWords(hitsHere(model)[column] ?? 0);
    return [...parts, ...hits, ...stepsAt(timeline, tick), ...foundAt(model, tick)].join(' · ');
  }
  if (info === undefined) return '';
  if (info.fd < 0 && info.group?.isFolded !== true) return groupName(info.group);
  if (isUnread(timeline, tick)) return `${name} · ${unreadInWords()}`;
  const use = useIn(info, column);
  const of = use === undefined ? groupName(info.group) : `fd ${nameOfFd(use)}`;
  const cell = `${name} · ${of} · ${describeCell(cellAt(timeline, row, tick))}`;
  const steps = use === undefined || info.peer === '' ? [] : stepsAt(timeline, tick, info.peer);
  const queued = queuedInWords(depthAt(timeline, row, tick));
  return [cell, ...queued, ...steps].join(' · ');
}
