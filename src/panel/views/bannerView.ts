/** What happened to the session or the core, above everything that is still there. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { Place } from '../../core/place';
import type { FileInfo } from '../../core/fileInfo';
import type { SessionInfo } from '../../core/protocol';
import { count } from '../format';
import { isHeld } from '../held';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { stoppedText } from './fileView';
import { againText, button, icon, iconButton } from './parts';

export function bannerView(model: Model, actions: Actions): TemplateResult {
  return html`${stateBanner(model, actions)}${failedBanner(model, actions)}`;
}

function stateBanner(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { core } = model;
  const session = model.sight?.session;
  if (core.is === 'closed') return coreBanner(core.reason, actions);
  if (!session) return nothing;
  if (session.problem !== '') {
    const tone = session.opened === undefined ? 'error' : 'info';
    return banner(tone, session.problem, againButton(session, actions));
  }
  if (session.opened !== undefined) return fileBanner(session, session.opened, model, actions);
  const limits = limitsOf(session);
  if (limits !== '' && session.state !== 'ended') return notice(limits, nothing, model, actions);
  if (session.state === 'ended') {
    const text = [endOf(session), limits].filter((one) => one !== '').join(' ');
    return notice(text, againButton(session, actions), model, actions);
  }
  const moved = (session.lab?.moved ?? []).map(({ asked, got }) =>
    t('{0} was taken: {1}', asked, got),
  );
  return moved.length === 0 ? nothing : notice(moved.join(' · '), nothing, model, actions);
}

/** How it ended, as far as that is known. */
function endOf({ python }: SessionInfo): string {
  const { code, error } = python ?? {};
  if (code === undefined) return t('The session has ended. What was recorded stays here.');
  const told = t('The program ended with exit code {0}. What was recorded stays here.', code);
  return error === undefined ? told : `${error}. ${told}`;
}

/** What of a Python program is not seen. */
function limitsOf({ python }: SessionInfo): string {
  if (python === undefined) return '';
  const { blindTo, isSilent, notices } = python;
  const names = blindTo.join(', ');
  const blind =
    names === ''
      ? ''
      : t(
          'System calls of {0} are made past Python and are not seen here. On Linux, strace sees them.',
          names,
        );
  const silent = isSilent
    ? t(
        'No word from the program’s probe: with -I, -E or -S, or another PYTHONPATH, Python does not load it.',
      )
    : '';
  return [blind, silent, ...notices].filter((text) => text !== '').join(' ');
}

/** A recording that was cut off is told, reading that was stopped, and a file of which not all is here; of others there is nothing to tell. */
function fileBanner(
  { state, events, letGo }: SessionInfo,
  opened: FileInfo,
  model: Model,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (state !== 'ended') return nothing;
  const texts = [endText(opened), letGo > 0 ? partText(events, letGo) : ''].filter(
    (text) => text !== '',
  );
  return texts.length === 0 ? nothing : notice(texts.join(' '), nothing, model, actions);
}

/** Of one whose end was not read: lines of text have no end of their own. */
function endText(opened: FileInfo): string {
  const stopped = stoppedText(opened);
  const isCut = opened.format === 'arrow' && !opened.isWhole;
  if (stopped !== '' || !isCut) return stopped;
  return t('The file has no end: its recording was cut off. What it holds is here.');
}

/** Of a file that is longer than what is kept of one. */
function partText(events: number, letGo: number): string {
  return t(
    'The file has more events than there is room for: its newest {0} of {1} are here. muxscope show tells all of them.',
    count(events - letGo),
    count(events),
  );
}

/** What nothing has to be done about can be closed. */
function notice(
  text: string,
  buttons: TemplateResult | typeof nothing,
  { closedNotice }: Model,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (closedNotice === text) return nothing;
  const close = iconButton('close', t('Close'), () => actions.closeNotice(text));
  return banner('info', text, html`${buttons}${close}`);
}

function coreBanner(reason: string, { command }: Actions): TemplateResult {
  const text = t(
    'The core process ended: {0}. What is on screen stays to be read; the rest of the recording is gone.',
    reason,
  );
  const again = button(t('Run Again'), () => command('runAgain'), true);
  const restart = button(t('Restart'), () => command('restartCore'));
  const log = button(t('Show Log'), () => command('showLog'));
  return banner('error', text, html`${again}${restart}${log}`);
}

/** Reasons that are told one by one. */
const TOLD = 3;

/** Expectations of clients that were not met, and the way to the tick at which each failed. */
function failedBanner(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const failed = model.sight?.session?.lab?.failed;
  if (failed === undefined) return nothing;
  const told = failed.first.slice(0, TOLD);
  const more = failed.count - told.length;
  const lines = told.map(
    ({ client, reason, tick }) =>
      html`<li>
        ${t('client {0}: {1}', client, reason)}
        ${
          tick < 0
            ? nothing
            : html`<button
                class="link"
                type="button"
                ?disabled=${isHeld(model)}
                @click=${() => actions.showMoment(placeOfTick(tick))}
              >
                ${t('Tick {0}', count(tick))}
              </button>`
        }
      </li>`,
  );
  const rest = more > 0 ? html`<li class="dim">${t('… and {0} more', count(more))}</li>` : nothing;
  return html`<div class="banner error" role="alert">
    ${icon('error')}<span class="banner-text"
      >${
        failed.count === 1
          ? t('One expectation failed')
          : t('{0} expectations failed', count(failed.count))
      }
      <ul class="reasons">
        ${lines}${rest}
      </ul></span
    >
  </div>`;
}

function placeOfTick(tick: number): Place {
  return { seq: -1, loop: 0, tick, kind: 'client', fd: -1, gen: 0 };
}

function againButton(session: SessionInfo, { command }: Actions): TemplateResult | typeof nothing {
  if (session.state !== 'ended') return nothing;
  return button(againText(session), () => command('runAgain'));
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
