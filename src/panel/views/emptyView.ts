/** What the panel shows when there is no session: what to do next. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { LostSession } from '../../core/panelProtocol';
import type { ScenarioInfo } from '../../core/protocol';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { againText, button, icon } from './parts';

export function emptyView(model: Model, actions: Actions): TemplateResult {
  const { core } = model;
  if (core.is === 'unsupported') return unsupported(core.reason, actions);
  if (core.is === 'closed') return closed(core.reason, model.lost, actions);
  if (core.is === 'starting') return starting(t('Starting the core process…'));
  return html`${lostView(model.lost, actions)}${scenarioList(model.scenarios, actions)}`;
}

/** What was there before, with what it went, and the way back to it. */
function lostView(lost: LostSession | null, actions: Actions): TemplateResult | typeof nothing {
  if (lost === null) return nothing;
  const { name, lab } = lost;
  const poller = lab?.poller ?? '';
  const text = goneText(lost, poller === '' ? name : `${name} (${poller})`);
  return html`<div class="banner info" role="status">
    ${icon('info')}<span class="banner-text">${text}</span>
    <span class="buttons">${button(againText(lost), () => actions.command('runAgain'), true)}</span>
  </div>`;
}

function goneText({ went, opened }: LostSession, what: string): string {
  if (opened !== undefined) return t('{0} was open here. It can be read again.', what);
  switch (went) {
    case 'core':
      return t('{0} ended with the core process, and its recording is gone.', what);
    case 'window':
      return t(
        '{0} ran when this window was last open. It ended with it, and its recording is gone.',
        what,
      );
    case 'room':
      return t('{0} had ended, and its recording went to make room for newer ones.', what);
  }
}

/** The session is not there yet. */
export function startingView(title: string): TemplateResult {
  return starting(t('Starting {0}…', title));
}

/** In place of the list of scenarios, which is not what was asked for. */
export function openingView(name: string): TemplateResult {
  return starting(t('Opening {0}…', name));
}

function starting(text: string): TemplateResult {
  return html`<div class="empty" role="status">
    <div class="progress-line" aria-hidden="true"></div>
    <p>${text}</p>
  </div>`;
}

function closed(reason: string, lost: LostSession | null, actions: Actions): TemplateResult {
  return html`<div class="empty" role="alert">
    <h2 class="empty-title">${icon('error')} ${t('The core process ended')}</h2>
    <p>${reason}</p>
    <p class="dim">
      ${t('Nothing that it started is left running. Restart it, then start a scenario again.')}
    </p>
    <p class="buttons">
      ${
        lost === null
          ? nothing
          : button(againText(lost, lost.name), () => actions.command('runAgain'), true)
      }
      ${button(t('Restart'), () => actions.command('restartCore'), lost === null)}
      ${button(t('Show Log'), () => actions.command('showLog'))}
    </p>
  </div>`;
}

function unsupported(reason: string, actions: Actions): TemplateResult {
  return html`<div class="empty" role="alert">
    <h2 class="empty-title">${icon('warning')} ${t('Not on this platform')}</h2>
    <p>${reason}</p>
    <p class="dim">
      ${t('The lab needs Linux: open the folder in a container, in WSL or over Remote-SSH, and Muxscope runs there.')}
    </p>
    <p class="buttons">${button(t('Show Log'), () => actions.command('showLog'))}</p>
  </div>`;
}

function scenarioList(scenarios: readonly ScenarioInfo[], actions: Actions): TemplateResult {
  return html`<div class="empty">
    <h2 class="empty-title">${t('See I/O multiplexing as it happens')}</h2>
    <p class="dim">
      ${t('Start a scenario: a real server on real sockets, with simulated clients, on this machine only.')}
    </p>
    ${
      scenarios.length === 0
        ? html`<p class="buttons">
            ${button(t('Start a Scenario…'), () => actions.command('startScenario'), true)}
          </p>`
        : html`<ul class="scenarios">
            ${scenarios.map((scenario) => scenarioCard(scenario, actions))}
          </ul>`
    }
  </div>`;
}

function scenarioCard(scenario: ScenarioInfo, { send }: Actions): TemplateResult {
  const { id, title, teaches, pollers } = scenario;
  return html`<li class="scenario" data-scenario=${id}>
    <div>
      <h3 class="scenario-title">${title} <span class="scenario-id">${id}</span></h3>
      <p>${teaches}</p>
      ${pollers.length === 0 ? nothing : html`<p class="dim pollers">${pollers.join(' · ')}</p>`}
    </div>
    <button
      class="button primary"
      type="button"
      aria-label=${t('Start {0}', title)}
      @click=${() => send({ type: 'start', scenario: id })}
    >
      ${icon('play')} ${t('Start')}
    </button>
  </li>`;
}
