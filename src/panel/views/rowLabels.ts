/** What stands beside the picture of each row: which descriptor it is, or which group; and what of it is so in the selected tick. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { Arrangement } from '../../core/arrangement';
import type { RowInfo } from '../../core/arrangement';
import { nameOfFd } from '../../trace/words';
import { byteCount, count, shortAddress } from '../format';
import { groupName } from '../groups';
import { isPinned } from '../look/arrangement';
import { isRowOf, rowsShown } from '../look/rows';
import type { Actions, Model } from '../model';
import { roleIcon, roleName } from '../roles';
import { queuedInWords } from '../queues';
import { t } from '../texts';
import { bar, icon } from './parts';

export function rowLabels(model: Model, actions: Actions): TemplateResult[] {
  return rowsShown(model.scene).map(({ row, info }, line) => {
    const stripes = stripesOf(model, row, line);
    if (info === undefined) return html`<div class="row-label ${stripes}"></div>`;
    return info.fd < 0 ? groupLabel(info, stripes, actions) : label(info, stripes, model, actions);
  });
}

export function rowStates(model: Model): TemplateResult[] {
  return rowsShown(model.scene).map(({ row, info }, line) =>
    nowView(info, stripesOf(model, row, line), model),
  );
}

/** Every other row is shaded, by its place among all rows; the last that is pinned is set apart from what is scrolled. */
function stripesOf({ scene }: Model, row: number, line: number): string {
  const last = line === scene.sticky - 1 ? 'last-pinned' : '';
  return `${row % 2 === 1 ? 'odd' : ''} ${last}`;
}

/** Of several descriptors: it is folded and unfolded. */
function groupLabel(info: RowInfo, stripes: string, { turnGroup }: Actions): TemplateResult {
  const { key = '', count: members = 0, isFolded = false } = info.group ?? {};
  return html`<button
    class="row-label group ${stripes}"
    type="button"
    data-part="row"
    data-group=${key}
    aria-expanded=${isFolded ? 'false' : 'true'}
    @click=${() => turnGroup(key)}
  >
    ${icon(isFolded ? 'chevron-right' : 'chevron-down')}<span class="group-name"
      >${groupName(info.group)}</span
    ><span class="members"
      >${members === 1 ? t('one descriptor') : t('{0} descriptors', count(members))}</span
    >
  </button>`;
}

function label(info: RowInfo, stripes: string, model: Model, actions: Actions): TemplateResult {
  const { arrangement, selected } = model.look;
  const isSelected = isRowOf(info, selected);
  const name = { fd: info.fd, gen: info.gen };
  const states = [
    isSelected ? 'selected' : '',
    info.isClosed ? 'closed' : '',
    info.isToCome === true ? 'to-come' : '',
    isMember(info, arrangement) ? 'member' : '',
  ].join(' ');
  return html`<div class="row-cell">
    <button
      class="row-label ${stripes} ${states}"
      type="button"
      tabindex="-1"
      data-part="row"
      data-fd=${info.fd}
      data-gen=${info.gen}
      aria-pressed=${isSelected ? 'true' : 'false'}
      data-tip=${titleOf(info)}
      @click=${() => actions.select(name)}
    >
      <span class="fd">${nameOfFd(info)}</span>${icon(
        isPinned(arrangement, name) ? 'pinned' : roleIcon(info.role),
      )}<span class="role">${roleName(info.role)}</span><span class="peer">${endOf(info)}</span>
    </button>
    ${usesButton(info, actions)}
  </div>`;
}

/** It stands below the head of its group. */
function isMember({ fd, group }: RowInfo, { group: by, turned }: Arrangement): boolean {
  if (by === 'none' || group !== undefined) return false;
  return by !== 'number' || turned.includes(String(fd));
}

/** A number that was used more than once: how often, and the way to each use. */
function usesButton({ fd, group }: RowInfo, actions: Actions): TemplateResult | typeof nothing {
  if (group === undefined) return nothing;
  const { key, count: uses, isFolded } = group;
  return html`<button
    class="uses"
    type="button"
    data-group=${key}
    aria-expanded=${isFolded ? 'false' : 'true'}
    aria-label=${t('number {0}, uses: {1}', fd, count(uses))}
    data-tip=${isFolded ? t('Show each use of this number') : t('All uses of this number in one row')}
    @click=${() => actions.turnGroup(key)}
  >
    ×${count(uses)}${icon(isFolded ? 'chevron-right' : 'chevron-down')}
  </button>`;
}

/** Its address; where it has none, what it is. */
function endOf({ role, proto, local, peer }: RowInfo): string {
  const address = shortAddress(role === 'listener' ? local : peer);
  const isTold = role === 'timer' || role === 'pipe';
  return address === '' && !isTold ? proto : address;
}

function titleOf({ fd, gen, role, local, peer, isClosed, isToCome, group }: RowInfo): string {
  const use = gen > 0 ? t('use {0} of this number', gen + 1) : '';
  const ends = peer === '' ? local : `${local} ⇄ ${peer}`;
  return [
    ...[nameOfFd({ fd, gen }), roleName(role), ends, use],
    group === undefined ? '' : t('uses: {0}', count(group.count)),
    isClosed ? t('closed') : '',
    isToCome === true ? t('opened later') : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Messages queued, and the letters of the selected tick. */
function nowView(
  info: RowInfo | undefined,
  stripes: string,
  { look, scene }: Model,
): TemplateResult {
  if (info === undefined) return html`<div class="now-row ${stripes}"></div>`;
  const { fd, depth, events, unread = 0 } = info;
  const kind = fd < 0 ? 'group' : isRowOf(info, look.selected) ? 'selected' : '';
  return html`<div class="now-row ${stripes} ${kind}">
    <span class="depth" data-tip=${queuedInWords(depth)[0] ?? nothing}
      >${depth > 0 ? count(depth) : ''}</span
    >
    ${unreadBar(unread, scene)}
    <span class="letters"
      >${Array.from(events, (letter) => html`<i class="letter ${letter}">${letter}</i>`)}</span
    >
  </div>`;
}

/** Bytes; 0: no row has any. */
export function mostUnread({ rows }: Model['scene']['timeline']): number {
  return rows.reduce((most, { unread = 0 }) => Math.max(most, unread), 0);
}

/** What its client had sent and the program not received, beside the most of all rows; a place for it where no row has any. */
function unreadBar(unread: number, { timeline }: Model['scene']): TemplateResult | typeof nothing {
  const most = mostUnread(timeline);
  if (most === 0) return nothing;
  if (unread === 0) return html`<span class="unread"></span>`;
  const words = t('{0} sent by the client, not received yet', byteCount(unread));
  return html`<span class="unread" data-tip=${words}
    >${bar('unread-bar', unread / most, words)}</span
  >`;
}
