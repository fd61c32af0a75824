/** The panel's head: what runs, what may be done with it, and its numbers. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { FileInfo } from '../../core/fileInfo';
import type { SessionInfo } from '../../core/protocol';
import { labelOf } from '../../pollers/list';
import { hasDate } from '../../trace/words';
import { count, percent, shortAddress } from '../format';
import { isHeld } from '../held';
import type { Actions, Model } from '../model';
import { fill, t } from '../texts';
import { costView } from './costView';
import { besideBadge } from './fileView';
import { findingsBadge } from './findingsView';
import { againText, icon, iconButton } from './parts';

export function headerView(model: Model, session: SessionInfo, actions: Actions): TemplateResult {
  return html`<header class="header">
    <div class="title">
      ${nameOf(model, session, actions)} ${stateBadge(model, session)} ${findingsBadge(model)}
      ${besideBadge(model, session, actions)} ${addressesOf(session, model)} ${recordingOf(session)}
    </div>
    <div class="controls">
      ${toolbar(model, session, actions)}${pollerChoice(model, session, actions)}
    </div>
    <div class="counters">${counters(model, session)}</div>
  </header>`;
}

/** Where another session can be shown, its name is a list of them. */
function nameOf({ sessions }: Model, { id, name }: SessionInfo, { send }: Actions): TemplateResult {
  if (sessions.length < 2) return html`<h1>${name}</h1>`;
  return html`<h1>
    <select
      class="sessions"
      aria-label=${t('Session')}
      @change=${({ target }: Event) => {
        if (target instanceof HTMLSelectElement)
          send({ type: 'chooseSession', session: Number(target.value) });
      }}
    >
      ${sessions.map(
        (one) =>
          html`<option value=${one.id} ?selected=${one.id === id} .selected=${one.id === id}>
            ${one.id === id ? one.name : `${one.name} · ${stateText(one.state)}`}
          </option>`,
      )}
    </select>
  </h1>`;
}

function stateText(state: SessionInfo['state']): string {
  switch (state) {
    case 'starting':
      return t('starting');
    case 'running':
      return t('running');
    case 'paused':
      return t('paused');
    case 'ended':
      return t('ended');
  }
}

function addressesOf({ lab, opened }: SessionInfo, { isNarrow }: Model): TemplateResult {
  if (opened !== undefined) return provenance(opened);
  const listeners = lab?.listeners ?? [];
  const shown = isNarrow ? listeners.map(shortAddress) : listeners;
  return html`<span class="addresses" data-tip=${listeners.join(' ')}>${shown.join(' ')}</span>`;
}

/** What was recorded, where and when, as far as the file says. */
function provenance(file: FileInfo): TemplateResult {
  const { program, source, host, path } = file;
  const words = [program, source, host, whenOf(file)].filter((word) => word !== '');
  return html`<span class="addresses" data-tip=${[path, ...words].join(' · ')}
    >${words.join(' · ')}</span
  >`;
}

function whenOf({ wall, clockTime = '' }: FileInfo): string {
  if (wall !== undefined) return new Date(wall).toLocaleString(document.documentElement.lang);
  return clockTime === '' || hasDate(clockTime) ? clockTime : t('{0}, no date', clockTime);
}

/** The file that all of it goes to. */
function recordingOf({ recording }: SessionInfo): TemplateResult | typeof nothing {
  if (recording?.isOver !== false) return nothing;
  const name = recording.file.split('/').at(-1)!;
  return html`<span class="recording" data-tip=${recording.file}
    >${icon('record')} ${t('recording to {0}', name)}</span
  >`;
}

/** A session ends with its core, which can no longer say so. */
function stateBadge({ core }: Model, session: SessionInfo): TemplateResult {
  const state = core.is === 'ready' ? session.state : 'ended';
  if (session.opened !== undefined) {
    const text = state === 'ended' ? t('FILE') : t('READING');
    return html`<span class="badge ended" role="status">${text}</span>`;
  }
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
  const away = model.core.is === 'ready' ? '' : t('the core process is not running');
  const over = away || (session.state === 'ended' ? t('the session has ended') : '');
  const whyNot = (ability: keyof SessionInfo['abilities']): string => {
    const reason = session.abilities[ability];
    return away || (reason === true ? over : t(reason));
  };
  const isPaused = session.state === 'paused';
  // In the sidebar the view's title has it.
  const isSidebar = model.place === 'sidebar';
  return html`<div class="toolbar" role="toolbar" aria-label=${t('Session')}>
    ${
      isPaused
        ? iconButton('debug-continue', t('Resume'), actions.toggle, { key: 'Space', whyNot: over })
        : iconButton('debug-pause', t('Pause'), actions.toggle, {
            ...{ key: 'Space', whyNot: whyNot('pause') },
          })
    }
    ${iconButton('debug-step-over', t('Step Tick'), actions.step, { key: '.', whyNot: whyNot('step') })}
    ${
      session.state === 'ended'
        ? iconButton('debug-restart', againText(session), () => command('runAgain'), {
            whyNot: away,
          })
        : iconButton('debug-stop', t('Stop'), () => command('stop'), { whyNot: over })
    }
    <span class="separator"></span>
    ${iconButton('plug', t('Connect a Client…'), () => command('connectClient'), {
      whyNot: whyNot('clients'),
    })}
    ${
      isSidebar
        ? nothing
        : html`${iconButton('json', t('Copy as JSON'), () => command('copyJson'), { whyNot: away })}
          ${iconButton('save', t('Save Trace…'), () => command('saveTrace'), { whyNot: away })}`
    }
    ${
      session.recording?.isOver === false
        ? iconButton('stop-circle', t('Stop Recording'), () => command('stopRecording'), {
            whyNot: away,
          })
        : nothing
    }
  </div>`;
}

/** Pollers the scenario has; choosing one starts it again on the same ports. */
function pollerChoice(
  model: Model,
  { lab }: SessionInfo,
  { send }: Actions,
): TemplateResult | typeof nothing {
  if (lab === undefined || lab.pollers.length === 0) return nothing;
  return html`<div class="segments" role="group" aria-label=${t('Poller')}>
    ${lab.pollers.map(
      (poller) =>
        html`<button
          type="button"
          class="segment"
          data-poller=${poller}
          ?disabled=${isHeld(model)}
          aria-pressed=${poller === lab.poller ? 'true' : 'false'}
          data-tip=${t('Run it with {0}, on the same ports', labelOf(poller))}
          @click=${() => {
            if (poller !== lab.poller) send({ type: 'choosePoller', poller });
          }}
        >
          ${labelOf(poller)}
        </button>`,
    )}
  </div>`;
}

/** What is so now, what was so in the selected tick, each says which of the two it is of, and what looking costs. */
function counters(model: Model, session: SessionInfo): (TemplateResult | typeof nothing)[] {
  return [nowCounters(model, session), tickCounters(model, session), costView(model, session)];
}

function nowCounters({ sight }: Model, session: SessionInfo): TemplateResult {
  const { state, lab, ticks } = session;
  const name = state === 'ended' ? t('in all') : t('now');
  // Nothing waits: there are no ticks to count.
  if (lab?.poller === '') {
    return group('now', name, [
      counter('threads', t('threads {0}'), count(sight?.lanes?.count ?? 0)),
      counter('events', t('events {0}'), count(session.events)),
    ]);
  }
  const total = [
    ticks === 0
      ? counter('ticks', t('no tick yet'))
      : counter('ticks', t('ticks {0}'), count(ticks)),
  ];
  return group('now', name, [...total, ...(state === 'running' ? pulse(session) : [])]);
}

function pulse(session: SessionInfo): TemplateResult[] {
  const { ticksPerSecond, isWaiting = false, busy, clock } = session;
  if (clock === 'none') return [counter('rate', t('no times'))];
  if (ticksPerSecond === 0) return [counter('rate', isWaiting ? t('waiting') : t('working'))];
  const rate = ticksPerSecond === 1 ? t('{0} tick/s') : t('{0} ticks/s');
  return [
    counter('rate', rate, count(ticksPerSecond)),
    counter('busy', t('busy {0}'), percent(busy)),
  ];
}

function tickCounters(
  { sight, look }: Model,
  { lab }: SessionInfo,
): TemplateResult | typeof nothing {
  const tick = sight?.tick ?? null;
  // The numbers of another tick than the one that is meant are not shown under its name.
  if (tick === null || lab?.poller === '' || (look.tick >= 0 && tick.tick !== look.tick))
    return nothing;
  const { watched = -1, isWaiting = false, ready } = tick;
  return group('tick', fill(t('tick {0}'), html`<b data-counter="tick">${count(tick.tick)}</b>`), [
    ...(watched < 0 ? [] : [counter('watched', t('watched {0}'), count(watched))]),
    isWaiting
      ? counter('ready', t('still waited for'))
      : counter('ready', t('ready {0}'), count(Math.max(0, ready))),
  ]);
}

function group(
  of: 'now' | 'tick',
  name: string | readonly (string | TemplateResult)[],
  items: readonly TemplateResult[],
): TemplateResult {
  return html`<span class="counter-group" data-of=${of}
    ><span class="counter-of">${name}:</span>${items.map((item) => html` ${item}`)}</span
  >`;
}

function counter(name: string, text: string, ...values: string[]): TemplateResult {
  const shown = values.map((value) => html`<b>${value}</b>`);
  return html`<span class="counter" data-counter=${name}>${fill(text, ...shown)}</span>`;
}
