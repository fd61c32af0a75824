/** The overview: all ticks that are kept, with a window upon those that the timeline shows. */

import { type TemplateResult, html, nothing, svg } from 'lit/html.js';
import { type Brush, type Hold, brushOf, moveByKey, takeHold } from '../brushing';
import { count } from '../format';
import type { Actions, Model } from '../model';
import { READY_HEIGHT, type Strip, stripOf } from '../strip';
import { t } from '../texts';
import { markShape, showMark } from './markView';
import { anchorOf, percentOf } from './parts';

/** What is beside the strip on both sides, CSS pixels (styles/overview.css). */
const BESIDE = 24;

export function overviewView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const overview = model.sight?.overview ?? null;
  if (overview === null || overview.columns === 0) return nothing;
  const width = Math.max(1, model.width - BESIDE);
  const strip = stripOf(overview, model, width);
  const brush = brushOf(model.scene, strip, width);
  return html`<div
    class="overview"
    data-part="overview"
    role="group"
    aria-label=${t('All ticks that are kept')}
  >
    <div
      class="overview-ground"
      @pointerdown=${(event: PointerEvent) => press(event, strip, brush, actions)}
      @dblclick=${({ target }: Event) => showAll(target, actions)}
    >
      ${picture(strip)} ${windowView(strip, brush, actions)} ${marksView(strip, actions)}
    </div>
    <svg class="overview-axis" aria-hidden="true">
      ${strip.labels.map(
        ({ at, text }) =>
          svg`<text x=${percentOf(at)} y="10" text-anchor=${anchorOf(at)}>${text}</text>`,
      )}
    </svg>
    <p class="sr-only">${inWords(model, strip)}</p>
  </div>`;
}

function picture({ ready, work, hits, ticks }: Strip): TemplateResult {
  const box = `0 0 ${ticks} ${READY_HEIGHT}`;
  return html`<svg
      class="overview-ready"
      viewBox=${box}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d=${ready}></path>
    </svg>
    <svg class="overview-work" viewBox=${box} preserveAspectRatio="none" aria-hidden="true">
      <path d=${work}></path>
    </svg>
    ${
      hits.length === 0
        ? nothing
        : html`<svg class="overview-hits" aria-hidden="true">
            ${hits.map((at) => svg`<rect x=${percentOf(at)} width="2" height="100%"></rect>`)}
          </svg>`
    }`;
}

function windowView(strip: Strip, brush: Brush, actions: Actions): TemplateResult {
  const { left, right } = brush;
  const [least, most] = [strip.first, strip.first + strip.ticks - 1];
  const slider = (hold: Hold, name: string, now: number, text: string): TemplateResult =>
    svg`<rect
      class="overview-${hold}"
      data-hold=${hold}
      role="slider"
      tabindex="0"
      aria-label=${name}
      aria-orientation="horizontal"
      aria-valuemin=${least}
      aria-valuemax=${most}
      aria-valuenow=${now}
      aria-valuetext=${text}
      x=${percentOf(hold === 'last' ? right : left)}
      width=${hold === 'window' ? percentOf(right - left) : HANDLE}
      transform=${hold === 'last' ? `translate(-${HANDLE} 0)` : nothing}
      height="100%"
      @keydown=${(event: KeyboardEvent) => pressKey(event, hold, strip, brush, actions)}
    ></rect>`;
  return html`<svg class="overview-window-layer">
    <rect class="overview-shade" width=${percentOf(left)} height="100%"></rect>
    <rect
      class="overview-shade"
      x=${percentOf(right)}
      width=${percentOf(1 - right)}
      height="100%"
    ></rect>
    ${slider('window', t('Ticks in the timeline'), brush.first, t('ticks {0} to {1} of {2} to {3}', ...[brush.first, brush.last, least, most].map(count)))}
    ${slider('first', t('First tick in the timeline'), brush.first, t('tick {0}', count(brush.first)))}
    ${slider('last', t('Last tick in the timeline'), brush.last, t('tick {0}', count(brush.last)))}
  </svg>`;
}

/** CSS pixels of what the window's edges are taken by. */
const HANDLE = 5;

function marksView({ marks }: Strip, actions: Actions): TemplateResult | typeof nothing {
  if (marks.length === 0) return nothing;
  return html`<svg class="overview-marks" aria-hidden="true">
    ${marks.map(
      (mark) =>
        svg`<svg class="overview-mark mark-${mark.is}" x=${percentOf(mark.at)} data-tip=${mark.says}
          @pointerdown=${(event: Event) => event.stopPropagation()}
          @click=${() => showMark(mark, actions)}><path d=${markShape(mark)}></path></svg>`,
    )}
  </svg>`;
}

function press(event: PointerEvent, strip: Strip, brush: Brush, actions: Actions): void {
  const ground = event.currentTarget;
  if (!(ground instanceof Element)) return;
  const hold = holdOf(event.target);
  const { first, ticks } = strip;
  takeHold(event, ground, { hold, brush, first, ticks }, actions);
}

/** As in the browsers' own tools; a mark has its own use for clicks. */
function showAll(target: EventTarget | null, { move }: Actions): void {
  const isMark = target instanceof Element && target.closest('.overview-mark') !== null;
  if (!isMark) move('fit');
}

function holdOf(target: EventTarget | null): Hold {
  const hold = target instanceof SVGElement ? target.dataset['hold'] : undefined;
  return hold === 'first' || hold === 'last' ? hold : 'window';
}

function pressKey(
  event: KeyboardEvent,
  hold: Hold,
  strip: Strip,
  brush: Brush,
  actions: Actions,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const { first, ticks } = strip;
  if (!moveByKey(event.key, { hold, brush, first, ticks }, actions)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** What the marks say, for who does not see them. */
function inWords({ sight }: Model, { marks, ticks, hits }: Strip): string {
  const findings = marks.filter(({ is }) => is === 'error' || is === 'warning' || is === 'hint');
  const notes = sight?.overview?.notes.length ?? 0;
  const parts = [
    ticks === 1 ? t('one tick kept') : t('{0} ticks kept', count(ticks)),
    findings.length === 0 ? '' : t('findings: {0}', count(findings.length)),
    hits.length === 0 ? '' : t('columns with hits: {0}', count(hits.length)),
    notes === 0 ? '' : t('notes: {0}', count(notes)),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
