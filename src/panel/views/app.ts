/** The whole panel, from head to foot. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { SessionInfo } from '../../core/protocol';
import { count } from '../format';
import { isHeld } from '../held';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { descriptorView } from './descriptorView';
import { emptyView, openingView, startingView } from './emptyView';
import { bannerView } from './bannerView';
import { fileFacts } from './fileView';
import { findingsView } from './findingsView';
import { headerView } from './header';
import { isTickless, lanesView } from './lanesView';
import { lessonView } from './lessonView';
import { menuView } from './menuView';
import { rowMenuView } from './rowMenuView';
import { searchView } from './searchView';
import { threadDescriptors, threadView } from './threadView';
import { tickView } from './tickView';
import { type OnCanvas, timelineView } from './timelineView';
import { whyView } from './whyView';

export function appView(model: Model, actions: Actions, onCanvas: OnCanvas): TemplateResult {
  const session = model.sight?.session ?? null;
  if (model.awaited !== '')
    return html`<main class="app is-empty">${openingView(model.awaited)}</main>`;
  if (session === null) return html`<main class="app is-empty">${emptyView(model, actions)}</main>`;
  if (session.state === 'starting' && model.scene.newestTick < 0) {
    return html`<main class="app is-empty">${startingView(session.title)}</main>`;
  }
  const isBare = isTickless(model);
  return html`<main class="app" data-session=${session.name}>
    ${headerView(model, session, actions)} ${fileFacts(model, session)}
    ${lessonView(model, session, actions)} ${bannerView(model, actions)}
    ${searchView(model, actions)}
    <div class="body">
      ${lanesView(model, actions)}
      ${isBare ? threadDescriptors(model, actions) : timelineView(model, actions, onCanvas)}
      <div class="details">
        ${findingsView(model, actions)}
        <div class="aside">
          ${isBare ? threadView(model, actions) : tickView(model, actions)}
          ${isBare ? nothing : whyView(model, actions)}
        </div>
        ${descriptorView(model, actions)}
      </div>
    </div>
    ${isHeld(model) ? nothing : footerView(session, isBare)}
    ${isHeld(model) ? nothing : [menuView(model, actions), rowMenuView(model, actions)]}
  </main>`;
}

/** Keys for a program that can stand still at its wait. */
function standing({ state }: SessionInfo): readonly (readonly [string, string])[] {
  return [
    [t('space'), state === 'paused' ? t('resume') : t('pause')],
    ['.', t('step')],
  ];
}

function footerView(session: SessionInfo, isBare: boolean): TemplateResult {
  const threadKeys: readonly (readonly [string, string])[] = [
    ['↑↓', t('thread')],
    ['T', t('table')],
    ['?', t('commands')],
  ];
  const tickKeys: readonly (readonly [string, string])[] = [
    ['↑↓', t('descriptor')],
    ['←→', t('tick')],
    ['?', t('commands')],
    ['[ ]', t('readiness')],
    ['P N', t('call')],
    ['{ }', t('evidence')],
    ['Ctrl+F', t('search')],
    ...(session.abilities.pause === true ? standing(session) : []),
    ['F', t('follow')],
    ['+ −', t('zoom')],
  ];
  const keys = isBare ? threadKeys : tickKeys;
  return html`<footer class="footer">
    <span class="key-hints"
      >${keys.map(([key, text]) => html`<span class="key-hint"><kbd>${key}</kbd> ${text}</span>`)}</span
    >
    <span class="events"
      >${session.events === 1 ? t('one event') : t('{0} events', count(session.events))}${
        session.letGo > 0 ? ` · ${t('{0} let go', count(session.letGo))}` : ''
      }</span
    >
  </footer>`;
}
