/** What rules found: each in a sentence with what to do, and the events that prove it one click away. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { FindingInfo, FindingsView, FindingStep } from '../../core/findingViews';
import { nameOfFd } from '../../trace/words';
import { lineOf } from '../calls';
import type { KeyName } from '../commands';
import { count } from '../format';
import { placeBeside } from '../look/findings';
import type { Actions, Model } from '../model';
import { severityIcon, severityName } from '../severity';
import { t } from '../texts';
import { icon, iconButton } from './parts';

/** Where there is none there is nothing: a descriptor's own tab says why. */
export function findingsView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const findings = model.sight?.findings ?? null;
  if (findings === null || totalOf(findings) === 0) return nothing;
  return html`<section
    class="findings"
    data-part="findings"
    aria-labelledby="findings-title"
    tabindex="-1"
  >
    <div class="section-head" data-part="heading">
      <h2 id="findings-title">${t('Findings')}</h2>
      <span class="tab-count">${count(totalOf(findings))}</span>
      <span class="dim hint">${silencedText(findings)}</span>
      <span class="space"></span>
      ${evidenceButton('arrow-left', t('Previous Evidence'), '{', -1, model, actions)}
      ${evidenceButton('arrow-right', t('Next Evidence'), '}', 1, model, actions)}
    </div>
    <ul class="finding-list">
      ${findings.list.map((finding) => findingView(finding, findings, model, actions))}
    </ul>
    ${moreView(findings)}
  </section>`;
}

/** Beside the name of the session: how many there are, and the way to them. */
export function findingsBadge(model: Model): TemplateResult | typeof nothing {
  const findings = model.sight?.findings ?? null;
  const worst = findings?.list[0]?.severity;
  if (findings === null || worst === undefined) return nothing;
  const total = totalOf(findings);
  const text = total === 1 ? t('one finding') : t('{0} findings', count(total));
  return html`<button class="finding-badge ${worst}" type="button" @click=${showFindings}>
    ${icon(severityIcon(worst))}${text}
  </button>`;
}

function showFindings(): void {
  const section = document.querySelector<HTMLElement>('.findings');
  section?.scrollIntoView({ block: 'nearest' });
  // A click gives the keys back to the timeline, afterwards.
  setTimeout(() => section?.focus({ preventScroll: true }));
}

function totalOf({ counts: { error, warning, hint } }: FindingsView): number {
  return error + warning + hint;
}

function silencedText({ counts: { silenced } }: FindingsView): string {
  if (silenced === 0) return '';
  return silenced === 1 ? t('one more is silenced') : t('{0} more are silenced', count(silenced));
}

function moreView(findings: FindingsView): TemplateResult | typeof nothing {
  const more = totalOf(findings) - findings.list.length;
  return more > 0 ? html`<p class="dim">${t('… and {0} more', count(more))}</p>` : nothing;
}

function evidenceButton(
  name: 'arrow-left' | 'arrow-right',
  label: string,
  key: KeyName,
  direction: -1 | 1,
  { sight, event, finding }: Model,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (finding === '' || sight?.findings?.chosen !== finding) return nothing;
  const at = placeBeside(sight.findings, { event, finding }, direction);
  const whyNot = at === undefined ? t('there is none') : '';
  return iconButton(name, label, () => actions.showEvidence(direction), { key, whyNot });
}

function findingView(
  finding: FindingInfo,
  findings: FindingsView,
  model: Model,
  actions: Actions,
): TemplateResult {
  const { id, rule, severity, message, isNursery } = finding;
  const isChosen = model.finding === id;
  return html`<li
    class="finding ${severity} ${isChosen ? 'chosen' : ''}"
    data-part="finding"
    data-rule=${rule}
  >
    <button
      class="finding-head"
      type="button"
      aria-expanded=${isChosen ? 'true' : 'false'}
      @click=${() => actions.chooseFinding(finding)}
    >
      <span class="severity" data-tip=${severityName(severity)}
        >${icon(severityIcon(severity))}<span class="sr-only"
          >${severityName(severity)}
        </span></span
      >
      <b>${rule}</b>${isNursery ? html` <span class="dim">${t('(nursery)')}</span>` : nothing}
      <span class="dim finding-place">${placeText(finding)}</span>
      <span class="finding-says" lang=${langOf(message)}>${message}</span>
    </button>
    ${isChosen ? detailView(finding, findings, model, actions) : nothing}
  </li>`;
}

/** `fd 6 · ticks 12–84 · 73×` */
function placeText({ fd, gen, first, last, count: times }: FindingInfo): string {
  const ticks =
    first < 0
      ? ''
      : first === last
        ? t('tick {0}', count(first))
        : t('ticks {0}–{1}', count(first), count(last));
  const often = times === 1 ? '' : t('{0}×', count(times));
  const parts = [fd < 0 ? '' : `fd ${nameOfFd({ fd, gen })}`, ticks, often];
  return parts.filter((part) => part !== '').join(' · ');
}

function detailView(
  { id, rule, fix, src }: FindingInfo,
  findings: FindingsView,
  model: Model,
  { send, showMoment }: Actions,
): TemplateResult {
  const steps = findings.chosen === id ? findings.steps : [];
  return html`<div class="finding-detail">
    <p class="finding-fix" lang=${langOf(fix)}>${icon('lightbulb')}<span>${fix}</span></p>
    <p class="finding-links">
      ${
        src === ''
          ? nothing
          : link('code', t('Go to {0}', shortSrc(src)), () => send({ type: 'openLine', src }))
      }
      ${link('book', t('How to Fix'), () => send({ type: 'openRule', rule }))}
    </p>
    ${
      steps.length === 0
        ? nothing
        : html`<h3>${t('Evidence')}</h3>
            <ol class="finding-steps" aria-label=${t('Evidence')}>
              ${steps.map((step) => html`<li>${stepView(step, model, showMoment)}</li>`)}
            </ol>`
    }
  </div>`;
}

function link(name: 'code' | 'book', text: string, onClick: () => void): TemplateResult {
  return html`<button class="link" type="button" data-action=${name} @click=${onClick}>
    ${icon(name)} ${text}
  </button>`;
}

/** `server.py:31` */
function shortSrc(src: string): string {
  return src.slice(Math.max(src.lastIndexOf('/'), src.lastIndexOf('\\')) + 1);
}

/** The event, and below it how things stood. */
function stepView(
  { state, at, event }: FindingStep,
  { event: shown }: Model,
  showMoment: Actions['showMoment'],
): TemplateResult {
  const said = html`<span class="dim" lang=${langOf(state)}>${state}</span>`;
  if (at === null || event === null)
    return html`<span class="dim">${t('no longer kept')}</span> ${said}`;
  const { call, result, note } = lineOf(event);
  const words = [call, result, note].filter((part) => part !== '').join(' ');
  return html`<button
    class="finding-step ${shown === at.seq ? 'shown' : ''}"
    type="button"
    data-seq=${at.seq}
    aria-current=${shown === at.seq ? 'true' : nothing}
    @click=${() => showMoment(at)}
  >
    <span class="dim">${at.tick < 0 ? '' : t('tick {0}', count(at.tick))}</span>
    <span class="call">${words}</span> ${said}
  </button>`;
}

/** What is not translated is English. */
function langOf(text: string): string | typeof nothing {
  return /[^\p{Script=Latin}\p{Script=Common}\p{Script=Greek}]/u.test(text) ? nothing : 'en';
}
