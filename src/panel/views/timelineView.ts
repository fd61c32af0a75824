/** The readiness timeline: labels, the canvas between them, its legend and its scroll bar. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import type { DescriptorInfo } from '../../core/protocol';
import { describeCell } from '../cells';
import { lastShown, lastTickFrom } from '../look/time';
import { count, shortAddress } from '../format';
import { cellAt } from '../layout';
import { rowOf, rowsShown } from '../look/rows';
import { isFollowing } from '../look/time';
import type { Actions, Model } from '../model';
import { stepsAt } from '../steps';
import { t } from '../texts';
import { nameOfFd } from '../../trace/words';
import { cellTable } from './cellTable';
import { icon, iconButton, isSame, roleIcon, roleName } from './parts';

/** Hands over the element that holds the canvas, undefined when it goes. */
export type OnCanvas = (element: Element | undefined) => void;

export function timelineView(model: Model, actions: Actions, onCanvas: OnCanvas): TemplateResult {
  return html`<section class="timeline" data-part="timeline" aria-label=${t('Readiness')}>
    ${head(model, actions)}
    ${
      model.look.isTable
        ? html`<div class="beside-rows">${cellTable(model)}${rowBar(model, actions)}</div>`
        : pictureView(model, actions, onCanvas)
    }
    ${model.look.isTable ? nothing : legendView(model)}
  </section>`;
}

function head(model: Model, actions: Actions): TemplateResult {
  const { look, scene } = model;
  const { rowCount } = scene.timeline;
  const last = Math.min(rowCount, scene.firstRow + scene.rows);
  const rows =
    rowCount > scene.rows
      ? t('rows {0}–{1} of {2}', count(scene.firstRow + 1), count(last), count(rowCount))
      : scene.timeline.columns === 1
        ? t('one tick shown')
        : t('{0} ticks shown', count(scene.timeline.columns));
  return html`<div class="section-head" data-part="heading">
    <h2>${t('Descriptors')}</h2>
    <span class="dim hint">${rows}</span>
    <span class="space"></span>
    ${iconButton('search', t('Search'), model.isSearching ? actions.closeSearch : actions.openSearch, { key: 'Ctrl+F', isPressed: model.isSearching })}
    ${iconButton('list-selection', t('Commands and Ticks'), actions.openMenu, { key: '?' })}
    ${iconButton('zoom-out', t('Narrower Ticks'), () => actions.move('zoomOut'), { key: '-' })}
    ${iconButton('zoom-in', t('Wider Ticks'), () => actions.move('zoomIn'), { key: '+' })}
    ${iconButton('table', t('Show as a Table'), actions.toggleTable, { key: 'T', isPressed: look.isTable })}
    ${iconButton('run-all', t('Follow the Newest Tick'), actions.follow, { key: 'F', isPressed: isFollowing(look) })}
  </div>`;
}

function pictureView(model: Model, actions: Actions, onCanvas: OnCanvas): TemplateResult {
  const rows = rowsShown(model.scene);
  return html`<div class="picture">
      <div class="labels">
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
        ${rows.map((row, index) => label(row, stripe(model, index), model, actions))}
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
        <div class="axis-label dim" aria-hidden="true">
          <span class="depth">${t('queue')}</span><span class="letters">${t('ready')}</span>
        </div>
        ${rows.map((row, index) => nowView(row, stripe(model, index), model))}
      </div>
      ${rowBar(model, actions)}
    </div>
    ${scrollBar(model, actions)}
    <p id="place" class="sr-only" aria-live="polite">${model.said}</p>`;
}

/** The sentence for the selected cell. */
export function placeInWords({ look, scene }: Pick<Model, 'look' | 'scene'>): string {
  if (scene.tick < 0) return '';
  const place = t('tick {0}', count(scene.tick));
  const row = rowOf(scene.timeline, look.selected);
  if (look.selected === null) return [place, ...stepsAt(scene.timeline, scene.tick)].join(', ');
  const name = nameOfFd(look.selected);
  if (row < 0) return t('{0}, descriptor {1}: {2}', place, name, t('not open'));
  const cell = cellAt(scene.timeline, row, scene.tick);
  return t('{0}, descriptor {1}: {2}', place, name, describeCell(cell));
}

/** Every other row is shaded, by its place among all rows. */
function stripe({ scene }: Model, index: number): '' | 'odd' {
  return (scene.firstRow + index) % 2 === 1 ? 'odd' : '';
}

function label(
  info: DescriptorInfo | undefined,
  stripes: '' | 'odd',
  { look }: Model,
  actions: Actions,
): TemplateResult {
  if (info === undefined) return html`<div class="row-label ${stripes}"></div>`;
  const isSelected = isSame(look.selected, info);
  return html`<button
    class="row-label ${stripes} ${isSelected ? 'selected' : ''} ${info.isClosed ? 'closed' : ''}"
    type="button"
    tabindex="-1"
    data-part="row"
    data-fd=${info.fd}
    data-gen=${info.gen}
    aria-pressed=${isSelected ? 'true' : 'false'}
    data-tip=${titleOf(info)}
    @click=${() => actions.select({ fd: info.fd, gen: info.gen })}
  >
    <span class="fd">${nameOfFd(info)}</span>${icon(roleIcon(info.role))}<span class="role"
      >${roleName(info.role)}</span
    ><span class="peer">${endOf(info)}</span>
  </button>`;
}

/** Its address; where it has none, what it is. */
function endOf({ role, proto, local, peer }: DescriptorInfo): string {
  const address = shortAddress(role === 'listener' ? local : peer);
  const isTold = role === 'timer' || role === 'pipe';
  return address === '' && !isTold ? proto : address;
}

function titleOf({ fd, gen, role, local, peer, isClosed }: DescriptorInfo): string {
  const use = gen > 0 ? t('use {0} of this number', gen + 1) : '';
  const ends = peer === '' ? local : `${local} ⇄ ${peer}`;
  return [nameOfFd({ fd, gen }), roleName(role), ends, use, isClosed ? t('closed') : '']
    .filter((part) => part !== '')
    .join(' · ');
}

function queuedInWords(depth: number): string {
  if (depth <= 0) return '';
  return depth === 1 ? t('one message queued') : t('{0} messages queued', count(depth));
}

/** Beside each row: messages queued, and the letters of the selected tick. */
function nowView(
  info: DescriptorInfo | undefined,
  stripes: '' | 'odd',
  { look }: Model,
): TemplateResult {
  if (info === undefined) return html`<div class="now-row ${stripes}"></div>`;
  return html`<div class="now-row ${stripes} ${isSame(look.selected, info) ? 'selected' : ''}">
    <span class="depth" data-tip=${queuedInWords(info.depth) || nothing}
      >${info.depth > 0 ? count(info.depth) : ''}</span
    >
    <span class="letters"
      >${Array.from(info.events, (letter) => html`<i class="letter ${letter}">${letter}</i>`)}</span
    >
  </div>`;
}

function scrollBar({ scene, look }: Model, actions: Actions): TemplateResult | typeof nothing {
  const first = lastTickFrom(scene, scene.oldestTick, scene.columns - 1);
  if (scene.newestTick <= first) return nothing;
  const last = isFollowing(look) ? scene.newestTick : lastShown(scene);
  return html`<input
    class="scroll-bar"
    type="range"
    aria-label=${t('Ticks shown')}
    min=${first}
    max=${scene.newestTick}
    .value=${String(last)}
    @input=${(event: Event) => actions.scrollTo((event.target as HTMLInputElement).valueAsNumber)}
  />`;
}

/** Upright beside the rows, where there are more than fit. */
function rowBar({ scene }: Model, actions: Actions): TemplateResult | typeof nothing {
  const last = scene.timeline.rowCount - scene.rows;
  if (last <= 0) return nothing;
  return html`<input
    class="scroll-bar row-bar"
    type="range"
    aria-label=${t('Rows shown')}
    aria-orientation="vertical"
    min="0"
    max=${last}
    .value=${String(scene.firstRow)}
    @input=${(event: Event) =>
      actions.scrollToRow((event.target as HTMLInputElement).valueAsNumber)}
  />`;
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
function legendView({ isSmall: isFolded, isSearching }: Model): TemplateResult {
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
    ['found-error', t('an error was found')],
    ['found-warning', t('a warning')],
    ['found-hint', t('a hint')],
    ...(isSearching ? [['hit', t('hits of the search')] as const] : []),
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
