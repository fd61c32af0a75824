/** The selected descriptor: what it is, why it is ready or not, and its queue, frames, stream and calls. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { DescriptorName, KernelDetail } from '../../core/descriptorViews';
import type { Place } from '../../core/place';
import type { DescriptorDetail } from '../../core/protocol';
import type { Role } from '../../trace/kinds';
import { nameOfFd } from '../../trace/words';
import type { KeyName } from '../commands';
import { explainQueue } from '../explain';
import { age, byteCount, count } from '../format';
import { callBeside } from '../look/choice';
import { TABS, type Tab } from '../look/look';
import { explainFlag } from '../manual';
import { isSame } from '../look/names';
import type { Actions, Model } from '../model';
import { roleIcon, roleName } from '../roles';
import { t } from '../texts';
import { type Clock, callTable } from './callTable';
import { framesTab } from './framesTab';
import { isTickless } from './lanesView';
import { originView } from './originView';
import { icon, iconButton, letters, term } from './parts';
import { pagerBack } from './pager';
import { queueTab } from './queueTab';
import { rulesTab } from './rulesTab';
import { streamTab } from './streamTab';

export function descriptorView(model: Model, actions: Actions): TemplateResult {
  const detail = detailOf(model);
  if (detail === null) return noneSelected(model, actions);
  return html`<section
    class="descriptor"
    data-part="descriptor"
    aria-label=${t('Descriptor {0}', nameOfFd(detail))}
    data-fd=${detail.fd}
  >
    ${tabList(model, detail, actions)}
    <div
      class="tab-panel"
      id="tab-panel"
      role="tabpanel"
      tabindex="0"
      aria-labelledby="tab-${model.look.tab}"
      data-tab=${model.look.tab}
    >
      <div class="tab-content">${tabBody(model, detail, actions)}</div>
    </div>
    ${factsView(detail, model.sight?.kernel ?? null, actions)}
  </section>`;
}

/** What is known of the selected descriptor; null until it comes. */
export function detailOf({ sight, look }: Model): DescriptorDetail | null {
  const detail = sight?.descriptor ?? null;
  const isIt = detail?.fd === look.selected?.fd && detail?.gen === look.selected?.gen;
  return isIt ? detail : null;
}

function noneSelected(model: Model, actions: Actions): TemplateResult {
  const { look, scene } = model;
  if (isTickless(model) && scene.timeline.rows.length === 0) return html``;
  return html`<section class="descriptor none" data-part="descriptor" aria-label=${t('Descriptor')}>
    ${
      look.selected === null
        ? html`<p class="dim">
            ${icon('inspect')}
            ${
              isTickless(model)
                ? t('Choose a descriptor above to see its queue, frames and stream.')
                : t(
                    'Select a descriptor to see its queue, frames and stream: click a row, or focus the timeline and press ↓.',
                  )
            }
          </p>`
        : html`<p class="dim">
            ${notHere(look.selected, model.sight?.session?.letGo ?? 0)}
            <button class="link" type="button" @click=${actions.follow}>
              ${t('Go to the newest tick')}
            </button>
          </p>`
    }
  </section>`;
}

/** One that was closed long ago is forgotten with its events. */
function notHere(name: DescriptorName, letGo: number): string {
  return letGo > 0
    ? t('Descriptor {0} was not open here, or is no longer kept.', nameOfFd(name))
    : t('Descriptor {0} was not open here.', nameOfFd(name));
}

function tabName(tab: Tab): string {
  return {
    ...{ queue: t('Queue'), frames: t('Frames'), stream: t('Stream'), calls: t('Calls') },
    findings: t('Findings'),
  }[tab];
}

function tabList(
  { look, sight }: Model,
  detail: DescriptorDetail,
  actions: Actions,
): TemplateResult {
  const own = (sight?.findings?.list ?? []).filter((one) => isSame(one, detail)).length;
  const counts = { queue: detail.depth, frames: 0, stream: 0, calls: 0, findings: own };
  return html`<div class="section-head" data-part="heading">
    <div class="tabs" role="tablist" aria-label=${t('Descriptor {0}', nameOfFd(detail))}>
      ${TABS.map(
        (tab) =>
          html`<button
            class="tab"
            type="button"
            role="tab"
            id="tab-${tab}"
            data-tab=${tab}
            aria-controls="tab-panel"
            aria-selected=${tab === look.tab ? 'true' : 'false'}
            tabindex=${tab === look.tab ? 0 : -1}
            @click=${() => actions.openTab(tab)}
            @keydown=${(event: KeyboardEvent) => besideTab(event, tab, actions)}
          >
            ${tabName(tab)}${
              counts[tab] > 0 ? html`<span class="tab-count">${count(counts[tab])}</span>` : nothing
            }
          </button>`,
      )}
    </div>
    <span class="space"></span>
    <span class="owner">
      ${callButton('chevron-left', t('Previous Call on It'), 'P', callBeside(detail, look, -1), actions)}
      ${callButton('chevron-right', t('Next Call on It'), 'N', callBeside(detail, look, 1), actions)}
      <span>${icon(roleIcon(detail.role))} fd <b>${nameOfFd(detail)}</b></span>
    </span>
  </div>`;
}

function callButton(
  name: 'chevron-left' | 'chevron-right',
  label: string,
  key: KeyName,
  place: Place | undefined,
  { showMoment }: Actions,
): TemplateResult {
  const whyNot = place === undefined ? t('none is kept') : '';
  return iconButton(name, label, () => place && showMoment(place), { key, whyNot });
}

/** Arrows go from tab to tab, as in any list of tabs. */
function besideTab(event: KeyboardEvent, tab: Tab, actions: Actions): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
  const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
  if (by === 0 || next === undefined) return;
  event.preventDefault();
  actions.openTab(next);
  document.getElementById(`tab-${next}`)?.focus();
}

function tabBody(model: Model, detail: DescriptorDetail, actions: Actions): TemplateResult {
  const hasLetGo = (model.sight?.session?.letGo ?? 0) > 0;
  switch (model.look.tab) {
    case 'queue':
      return queueTab(detail, model.sight?.tick ?? null, actions);
    case 'frames':
      return framesTab(detail, actions, hasLetGo);
    case 'stream':
      return streamTab(detail, model, actions);
    case 'findings':
      return rulesTab(detail, model, actions);
    case 'calls':
      return callsTab(model, detail, actions, hasLetGo);
  }
}

function callsTab(
  model: Model,
  detail: DescriptorDetail,
  actions: Actions,
  hasLetGo: boolean,
): TemplateResult {
  const { calls, callsHidden = 0 } = detail;
  const none = hasLetGo
    ? t('No call on it up to this tick is kept.')
    : t('No call on it up to this tick.');
  const hidden = t('Calls that the filter of rows hides: {0}', count(callsHidden));
  const table = calls.length === 0 ? nothing : callTable(calls, model, actions, clockOf(model));
  return html`${callsHidden > 0 ? html`<p class="dim calls-hidden">${hidden}</p>` : nothing}
  ${calls.length === 0 && callsHidden === 0 ? html`<p class="dim">${none}</p>` : table}
  ${pagerBack('calls', detail, actions)}`;
}

/** Calls of a thread without ticks have a time instead. */
function clockOf(model: Model): Clock {
  const atNs = model.sight?.lanes?.startNs;
  return isTickless(model) && atNs !== undefined ? { is: 'start', atNs } : { is: 'tick' };
}

function factsView(
  detail: DescriptorDetail,
  kernel: KernelDetail | null,
  actions: Actions,
): TemplateResult {
  return html`<dl class="facts">
    ${fact(t('role'), html`${roleName(detail.role)} ${detail.proto}`, 'role')}
    ${detail.local === '' ? nothing : fact(t('local'), detail.local, 'local')}
    ${detail.peer === '' ? nothing : fact(t('peer'), detail.peer, 'peer')}
    ${fact(t('watched'), interestOf(detail), 'interest')}
    ${fact(t('ready'), detail.events === '' ? '–' : letters(detail.events), 'events')}
    ${fact(t('open'), openTicks(detail), 'open')}
    ${detail.origin === undefined ? nothing : fact(t('from'), originView(detail.origin, actions), 'origin')}
    ${
      detail.role === 'listener'
        ? nothing
        : html`${fact(t('in'), byteCount(detail.bytesIn), 'in')}
          ${fact(t('out'), byteCount(detail.bytesOut), 'out')}`
    }
    ${kernel === null ? nothing : kernelFacts(kernel, detail.role)}
  </dl>`;
}

function fact(name: string, value: unknown, id: string): TemplateResult {
  return html`<div class="fact" data-fact=${id}>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function interestOf({ interest, edge }: DescriptorDetail): unknown {
  if (interest === '') return html`<span class="dim">${t('no')}</span>`;
  return html`${letters(interest)}${edge ? html` ${term(t('edge-triggered'), explainFlag('edge'))}` : nothing}`;
}

/** From where to where; what was let go is not taken for what was before the first tick. */
function openTicks({
  openedTick,
  isOpenKept = true,
  closedTick,
  isClosed,
}: DescriptorDetail): string {
  const isFromTick = openedTick >= 0;
  if (!isClosed) {
    if (isFromTick) return t('since tick {0}', count(openedTick));
    return isOpenKept ? t('since before the first tick') : t('since before what is kept');
  }
  if (closedTick < 0) return t('closed before the first tick');
  const to = count(closedTick);
  if (isFromTick) return t('ticks {0} to {1}', count(openedTick), to);
  return isOpenKept
    ? t('from before the first tick to tick {0}', to)
    : t('from before what is kept to tick {0}', to);
}

function kernelFacts(kernel: KernelDetail, role: Role): TemplateResult {
  const asked = html`<span class="age dim">${t('{0} ago', age(kernel.ageMs))}</span>`;
  if (role === 'listener') {
    const backlog = html`${term(count(kernel.recvq), explainQueue('backlog'))} ${asked}`;
    return fact(t('backlog'), backlog, 'recvq');
  }
  return html`${fact('Recv-Q', html`${term(byteCount(kernel.recvq), explainQueue('recv'))} ${asked}`, 'recvq')}
  ${fact('Send-Q', html`${term(byteCount(kernel.sendq), explainQueue('send'))} ${asked}`, 'sendq')}`;
}
