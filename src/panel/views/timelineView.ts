/** The readiness timeline: labels, the canvas between them, its legend and its scroll bar. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import { firstTickOf } from '../../trace/axis';
import { LEAST_NS, barScaleOf } from '../bars';
import { describeCell, unreadInWords } from '../cells';
import { foldInWords, foldOf, foldedTicks } from '../folds';
import { count, duration } from '../format';
import { cellAt, isUnread } from '../layout';
import { rowOf } from '../look/rows';
import { isFollowing } from '../look/time';
import { hasTimes } from '../look/zoom';
import type { Actions, Model } from '../model';
import { noteInWords, notesAt } from '../notes';
import { depthAt, queuedInWords } from '../queues';
import { stepsAt } from '../steps';
import { t } from '../texts';
import { nameOfFd } from '../../trace/words';
import { cellTable } from './cellTable';
import { iconButton } from './parts';
import { overviewView } from './overviewView';
import { rangeView } from './rangeView';
import { mostUnread, rowLabels, rowStates } from './rowLabels';
import { rowScroll } from './rowScroll';
import { rowsLine } from './rowsLine';

/** Hands over the element that holds the canvas, undefined when it goes. */
export type OnCanvas = (element: Element | undefined) => void;

export function timelineView(model: Model, actions: Actions, onCanvas: OnCanvas): TemplateResult {
  return html`<section class="timeline" data-part="timeline" aria-label=${t('Readiness')}>
    ${head(model, actions)} ${overviewView(model, actions)} ${rowsLine(model, actions)}
    ${
      model.look.isTable
        ? html`<div class="beside-rows">
            ${cellTable(model, actions)}${rowScroll(model, actions)}
          </div>`
        : pictureView(model, actions, onCanvas)
    }
    ${rangeView(model, actions)} ${model.look.isTable ? nothing : legendView(model)}
  </section>`;
}

function head(model: Model, actions: Actions): TemplateResult {
  const { look, scene } = model;
  const { rowCount } = scene.timeline;
  const isFolded = look.scale?.by === 'readiness';
  const last = Math.min(rowCount, scene.firstRow + scene.rows);
  const first = scene.firstRow + scene.sticky + 1;
  const rows =
    rowCount > scene.rows
      ? t('rows {0}–{1} of {2}', count(first), count(last), count(rowCount))
      : shownInWords(model);
  return html`<div class="section-head" data-part="heading">
    <h2>${t('Descriptors')}</h2>
    <span class="dim hint">${rows}</span>
    <span class="space"></span>
    ${iconButton('arrow-left', t('Go Back'), () => actions.visit(-1), {
      ...{ key: 'Alt+ArrowLeft', isRare: true },
      ...{ whyNot: model.canGoBack ? '' : t('nothing was looked at before') },
    })}
    ${iconButton('arrow-right', t('Go Forward'), () => actions.visit(1), {
      ...{ key: 'Alt+ArrowRight', isRare: true },
      ...{ whyNot: model.canGoForward ? '' : t('nothing was looked at after') },
    })}
    ${iconButton('filter', t('Filter and Sort Rows'), model.isArranging ? actions.closeArranging : actions.openArranging, { key: '/', isPressed: model.isArranging })}
    ${iconButton('search', t('Search'), model.isSearching ? actions.closeSearch : actions.openSearch, { key: 'Ctrl+F', isPressed: model.isSearching })}
    ${iconButton('list-selection', t('Commands and Ticks'), actions.openMenu, { key: '?' })}
    ${iconButton('zoom-out', t('Zoom Out'), () => actions.move('zoomOut'), { key: '-' })}
    ${iconButton('zoom-in', t('Zoom In'), () => actions.move('zoomIn'), { key: '+' })}
    ${iconButton('arrow-both', t('Show All Ticks'), () => actions.move('fit'), { key: 'W', isRare: true })}
    ${iconButton('watch', t('Real Time on the Axis'), actions.toggleAxis, {
      ...{ key: 'X', isRare: true, isPressed: look.scale?.by === 'time' },
      whyNot: hasTimes(scene) ? '' : t('no times'),
    })}
    ${iconButton('fold', t('Fold Idle Ticks'), actions.toggleFolds, { key: 'I', isRare: true, isPressed: isFolded })}
    ${iconButton('table', t('Show as a Table'), actions.toggleTable, { key: 'T', isPressed: look.isTable })}
    ${iconButton('run-all', isFolded ? t('Follow the Last Active Tick') : t('Follow the Newest Tick'), actions.follow, { key: 'F', isPressed: isFollowing(look) })}
  </div>`;
}

/** How much of it: `60 ticks shown`, and how long that took, or how many of them are folded. */
function shownInWords({ scene: { timeline } }: Model): string {
  const { columns, ns } = timeline;
  const ticks = firstTickOf(timeline, columns) - timeline.firstTick;
  const shown = ticks === 1 ? t('one tick shown') : t('{0} ticks shown', count(ticks));
  if (ns !== undefined) return `${shown} · ${duration(columns * ns.of)}`;
  const folded = foldedTicks(timeline);
  return folded === 0 ? shown : `${shown} · ${t('{0} of them folded', count(folded))}`;
}

function pictureView(model: Model, actions: Actions, onCanvas: OnCanvas): TemplateResult {
  return html`<div class="picture">
      <div class="labels" id="rows">
        <div class="band-label dim">
          <span data-tip=${t('What simulated clients did')}
            ><i class="swatch client"></i>${t('clients')}</span
          >
          <span><i class="swatch wait"></i>${t('wait')}</span>
          <span><i class="swatch work"></i>${t('work')}</span>
        </div>
        <div class="axis-label dim" aria-hidden="true">
          <span>fd</span><span>${t('peer')}</span>
        </div>
        ${rowLabels(model, actions)}
      </div>
      <div
        class="canvas"
        tabindex="0"
        role="application"
        aria-roledescription=${t('timeline')}
        aria-label=${t('Readiness by descriptor and tick')}
        aria-describedby="place"
        ${ref(onCanvas)}
      >
        <canvas aria-hidden="true"></canvas>
        ${model.scene.newestTick < 0 ? nothingYet(model, actions) : nothing}
      </div>
      <div class="now">
        ${hasTimes(model.scene) ? scaleView(model, actions) : html`<div class="band-scale"></div>`}
        <div class="axis-label dim" aria-hidden="true">
          <span class="depth">${t('queue')}</span>${
            mostUnread(model.scene.timeline) === 0
              ? nothing
              : html`<span class="unread">${t('unread')}</span>`
          }<span class="letters">${t('ready')}</span>
        </div>
        ${rowStates(model)}
      </div>
      ${rowScroll(model, actions)}
    </div>
    <p id="place" class="sr-only" aria-live="polite">${model.said}</p>`;
}

/** Beside the band: what its highest bars stand for, and by which measure. */
function scaleView({ scene, look }: Model, actions: Actions): TemplateResult {
  const { isLinear, waitNs, workNs } = barScaleOf(scene.timeline, look.isLinear);
  const says = isLinear
    ? t('Bars in proportion: waits up to {0}, work up to {1}', duration(waitNs), duration(workNs))
    : t('Bars by powers of ten, from {0} to {1}', duration(LEAST_NS), duration(waitNs));
  return html`<button
    class="band-scale"
    type="button"
    aria-pressed=${isLinear ? 'true' : 'false'}
    aria-keyshortcuts="L"
    data-tip="${says} (L)"
    @click=${actions.toggleBars}
  >
    <span>${duration(waitNs)}</span><span>${isLinear ? '0' : duration(LEAST_NS)}</span
    ><span>${duration(workNs)}</span><span class="sr-only">${says}</span>
  </button>`;
}

/** What is said of the selected cell, and of the notes beside its tick. */
export function placeInWords(model: Pick<Model, 'look' | 'scene' | 'sight'>): string {
  const { look, scene, sight } = model;
  if (scene.tick < 0) return '';
  const notes = notesAt(sight, look, scene.tick).map(noteInWords);
  return [cellInWords(model), ...notes].join('; ');
}

function cellInWords({ look, scene }: Pick<Model, 'look' | 'scene'>): string {
  const fold = foldOf(scene.timeline, scene.tick);
  const tick = t('tick {0}', count(scene.tick));
  const place = fold === undefined ? tick : t('{0}, one of {1}', tick, foldInWords(fold));
  const row = rowOf(scene.timeline, look.selected);
  if (look.selected === null) return [place, ...stepsAt(scene.timeline, scene.tick)].join(', ');
  const name = nameOfFd(look.selected);
  if (row < 0) return t('{0}, descriptor {1}: {2}', place, name, t('not open, or not shown'));
  const cell = cellAt(scene.timeline, row, scene.tick);
  if (isUnread(scene.timeline, scene.tick))
    return t('{0}, descriptor {1}: {2}', place, name, unreadInWords());
  const queued = queuedInWords(depthAt(scene.timeline, row, scene.tick));
  return t('{0}, descriptor {1}: {2}', place, name, [describeCell(cell), ...queued].join(', '));
}

function nothingYet({ sight }: Model, actions: Actions): TemplateResult {
  const isEnded = sight?.session?.state === 'ended';
  if (isEnded) return html`<p class="over-canvas dim">${t('It ended before its first tick.')}</p>`;
  const hasNoWait = sight?.session?.lab?.poller === '';
  return html`<div class="over-canvas">
    <p class="dim">
      ${
        hasNoWait
          ? t('No ticks: its threads block in their calls instead of waiting for readiness.')
          : t('No tick yet: the program waits until somebody connects.')
      }
    </p>
    <button class="button" type="button" @click=${() => actions.command('connectClient')}>
      ${t('Connect a client…')}
    </button>
  </div>`;
}

/** Folded where there is little room. */
function legendView({ isSmall: isFolded, isSearching, look }: Model): TemplateResult {
  const entries: readonly (readonly [string, string])[] = [
    ['readable', t('readable')],
    ['writable', t('writable')],
    ['unused', t('ready, not used')],
    ['accepted', t('accepted')],
    ['end', t('end of stream')],
    ['exceptional', t('exceptional')],
    ['failure', t('the kernel says hang-up or error')],
    ['failed', t('a call failed')],
    ['client', t('a simulated client did something')],
    ['queued', t('messages queued')],
    ['found-error', t('an error was found')],
    ['found-warning', t('a warning')],
    ['found-hint', t('a hint')],
    ...(isSearching ? [['hit', t('hits of the search')] as const] : []),
    ...(look.scale?.by === 'readiness' ? [['fold', t('idle ticks, folded')] as const] : []),
    ['watched', t('watched')],
    ['watched-write', t('watched for w too')],
    ['open', t('open, not watched')],
  ];
  return html`<details class="legend-box" ?open=${!isFolded}>
    <summary class="dim">${t('Legend')}</summary>
    <ul class="legend" aria-label=${t('Legend')}>
      ${entries.map(
        ([name, text]) =>
          html`<li>
            <span class="key ${name}" aria-hidden="true">${glyphs[name] ?? ''}</span>${text}
          </li>`,
      )}
    </ul>
  </details>`;
}

const glyphs: Readonly<Record<string, string>> = {
  accepted: '●',
  end: '0',
  exceptional: 'x',
  failure: '!',
  failed: '!',
  client: '▾',
  'found-error': '●',
  'found-warning': '▲',
  'found-hint': '◆',
};
