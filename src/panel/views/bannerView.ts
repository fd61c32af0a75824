/** What happened to the session or the core, above everything that is still there. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { SessionInfo } from '../../core/protocol';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { button, icon } from './parts';

export function bannerView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { core } = model;
  const session = model.sight?.session;
  if (core.is === 'closed') return coreBanner(core.reason, actions);
  if (!session) return nothing;
  if (session.problem !== '')
    return banner('error', session.problem, againButton(session, actions));
  if (session.state === 'ended') {
    const text = t('The session has ended. What was recorded stays here.');
    return banner('info', text, againButton(session, actions));
  }
  const moved = session.moved.map(({ asked, got }) => t('{0} was taken: {1}', asked, got));
  return moved.length === 0 ? nothing : banner('info', moved.join(' · '), nothing);
}

function coreBanner(reason: string, { command }: Actions): TemplateResult {
  const text = t('The core process ended: {0}. What was recorded stays here.', reason);
  const restart = button(t('Restart'), () => command('restartCore'), true);
  return banner('error', text, html`${restart}${button(t('Show Log'), () => command('showLog'))}`);
}

function againButton(
  { state, scenario }: SessionInfo,
  { send }: Actions,
): TemplateResult | typeof nothing {
  if (state !== 'ended') return nothing;
  return button(t('Start Again'), () => send({ type: 'start', scenario }));
}

function banner(
  kind: 'error' | 'info',
  text: string,
  buttons: TemplateResult | typeof nothing,
): TemplateResult {
  return html`<div class="banner ${kind}" role=${kind === 'error' ? 'alert' : 'status'}>
    ${icon(kind)}<span class="banner-text">${text}</span>
    <span class="buttons">${buttons}</span>
  </div>`;
}
