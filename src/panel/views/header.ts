/** The panel's head: what runs, what may be done with it, and its numbers. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { SessionInfo } from '../../core/protocol';
import { count, percent, shortAddress } from '../format';
import { isHeld } from '../held';
import type { Actions, Model } from '../model';
import { fill, t } from '../texts';
import { iconButton } from './parts';

export function headerView(model: Model, session: SessionInfo, actions: Actions): TemplateResult {
  return html`<header class="header">
    <div class="title">
      <h1>${session.scenario}</h1>
      ${stateBadge(model, session)} ${addressesOf(session, model)}
    </div>
    <div class="controls">
      ${toolbar(model, session, actions)}${pollerChoice(model, session, actions)}
    </div>
    <div class="counters">${counters(model, session)}</div>
  </header>`;
}

function addressesOf({ listeners }: SessionInfo, { isNarrow }: Model): TemplateResult {
  const shown = isNarrow ? listeners.map(shortAddress) : listeners;
  return html`<span class="addresses" title=${listeners.join(' ')}>${shown.join(' ')}</span>`;
}

/** A session ends with its core, which can no longer say so. */
function stateBadge({ core }: Model, session: SessionInfo): TemplateResult {
  const state = core.is === 'ready' ? session.state : 'ended';
  const names = {
    starting: t('STARTING'),
    running: t('RUNNING'),
    paused: t('PAUSED'),
    ended: t('ENDED'),
  };
  return html`<span class="badge ${state}" role="status">${names[state]}</span>`;
}

function toolbar(model: Model, session: SessionInfo, actions: Actions): TemplateResult {
  const { command } = actions;
  const isAway = model.core.is !== 'ready';
  const isDisabled = isAway || session.state === 'ended';
  const isPaused = session.state === 'paused';
  // A program that never waits cannot stand still at its wait.
  const cannotStand = isDisabled || session.poller === '';
  // In the sidebar the view's title has it.
  const isSidebar = model.place === 'sidebar';
  return html`<div class="toolbar" role="toolbar" aria-label=${t('Session')}>
    ${
      isPaused
        ? iconButton('debug-continue', t('Resume'), actions.toggle, { key: 'Space', isDisabled })
        : iconButton('debug-pause', t('Pause'), actions.toggle, {
            ...{ key: 'Space', isDisabled: cannotStand },
          })
    }
    ${iconButton('debug-step-over', t('Step Tick'), actions.step, { key: '.', isDisabled: cannotStand })}
    ${
      session.state === 'ended'
        ? iconButton('debug-restart', t('Start Again'), () => restart(session, actions), {
            isDisabled: isAway,
          })
        : iconButton('debug-stop', t('Stop'), () => command('stop'), { isDisabled })
    }
    <span class="separator"></span>
    ${iconButton('plug', t('Connect a Client…'), () => command('connectClient'), { isDisabled })}
    ${
      isSidebar
        ? nothing
        : iconButton('json', t('Copy as JSON'), () => command('copyJson'), { isDisabled: isAway })
    }
  </div>`;
}

function restart({ scenario }: SessionInfo, { send }: Actions): void {
  send({ type: 'start', scenario });
}

/** Pollers the scenario has; choosing one starts it again on the same ports. */
function pollerChoice(
  model: Model,
  session: SessionInfo,
  { send }: Actions,
): TemplateResult | typeof nothing {
  if (session.pollers.length === 0) return nothing;
  return html`<div class="segments" role="group" aria-label=${t('Poller')}>
    ${session.pollers.map(
      (poller) =>
        html`<button
          type="button"
          class="segment"
          data-poller=${poller}
          ?disabled=${isHeld(model)}
          aria-pressed=${poller === session.poller ? 'true' : 'false'}
          data-tip=${t('Run it with {0}, on the same ports', pollerLabel(poller))}
          @click=${() => {
            if (poller !== session.poller) send({ type: 'choosePoller', poller });
          }}
        >
          ${pollerLabel(poller)}
        </button>`,
    )}
  </div>`;
}

function pollerLabel(poller: SessionInfo['pollers'][number]): string {
  return poller === 'epoll-et' ? 'epoll ET' : poller;
}

function counters({ scene, sight }: Model, session: SessionInfo): TemplateResult[] {
  // Nothing waits: there are no ticks to count.
  if (session.poller === '') {
    return [
      counter('threads', t('threads {0}'), count(sight?.lanes?.count ?? 0)),
      counter('events', t('events {0}'), count(session.events)),
    ];
  }
  const newest = Math.max(0, session.ticks - 1);
  const place =
    scene.tick >= 0 && scene.tick < newest
      ? counter('tick', t('tick {0} of {1}'), count(scene.tick), count(newest))
      : counter('tick', t('tick {0}'), count(newest));
  return [
    session.ticks === 0 ? counter('tick', t('no tick yet')) : place,
    counter('rate', t('{0} ticks/s'), count(session.ticksPerSecond)),
    counter('watched', t('watched {0}'), count(session.watched)),
    counter('ready', t('ready {0}'), count(session.ready)),
    counter('busy', t('busy {0}'), percent(session.busy)),
  ];
}

function counter(name: string, text: string, ...values: string[]): TemplateResult {
  const shown = values.map((value) => html`<b>${value}</b>`);
  return html`<span class="counter" data-counter=${name}>${fill(text, ...shown)}</span>`;
}
