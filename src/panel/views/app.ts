/** The whole panel, from head to foot. */

import { type TemplateResult, html } from 'lit/html.js';
import type { SessionInfo } from '../../core/protocol';
import { count } from '../format';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { descriptorView } from './descriptorView';
import { emptyView, startingView } from './emptyView';
import { bannerView } from './bannerView';
import { headerView } from './header';
import { tickView } from './tickView';
import { type OnCanvas, timelineView } from './timelineView';
import { whyView } from './whyView';

export function appView(model: Model, actions: Actions, onCanvas: OnCanvas): TemplateResult {
  const session = model.sight?.session ?? null;
  if (session === null) return html`<main class="app is-empty">${emptyView(model, actions)}</main>`;
  if (session.state === 'starting' && model.scene.newestTick < 0) {
    return html`<main class="app is-empty">${startingView(session.title)}</main>`;
  }
  return html`<main class="app">
    ${headerView(model, session, actions)} ${bannerView(model, actions)}
    <div class="body">
      ${timelineView(model, actions, onCanvas)}
      <div class="details">
        <div class="aside">${tickView(model, actions)}${whyView(model, actions)}</div>
        ${descriptorView(model, actions)}
      </div>
    </div>
    ${footerView(session)}
  </main>`;
}

/** Keys for a program that can stand still at its wait. */
function standing({ state }: SessionInfo): readonly (readonly [string, string])[] {
  return [
    [t('space'), state === 'paused' ? t('resume') : t('pause')],
    ['.', t('step')],
  ];
}

function footerView(session: SessionInfo): TemplateResult {
  const keys: readonly (readonly [string, string])[] = [
    ['↑↓', t('descriptor')],
    ['←→', t('tick')],
    ['[ ]', t('readiness')],
    ...(session.poller === '' ? [] : standing(session)),
    ['F', t('follow')],
    ['+ −', t('zoom')],
  ];
  return html`<footer class="footer">
    <span class="key-hints"
      >${keys.map(([key, text]) => html`<span class="key-hint"><kbd>${key}</kbd> ${text}</span>`)}</span
    >
    <span class="events"
      >${t('{0} events', count(session.events))}${
        session.letGo > 0 ? ` · ${t('{0} let go', count(session.letGo))}` : ''
      }</span
    >
  </footer>`;
}
