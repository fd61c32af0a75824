/** Why a descriptor has no finding, or no other: what each rule answers about it. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { RuleAnswer } from '../../core/findingViews';
import type { DescriptorDetail } from '../../core/protocol';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { icon } from './parts';

/** Those that say something come first. */
const ORDER = ['finding', 'failed', 'not enough data', 'elsewhere', 'ok', 'off'] as const;

export function rulesTab(
  { answers, fd, gen }: DescriptorDetail,
  { sight }: Model,
  actions: Actions,
): TemplateResult {
  if (answers === undefined || answers.length === 0)
    return html`<p class="dim">
      ${
        sight?.findings?.isOn === false
          ? t('No rule is asked: the setting muxscope.findings.enabled is off.')
          : t('Nothing has happened yet.')
      }
    </p>`;
  const own = (sight?.findings?.list ?? []).filter((one) => one.fd === fd && one.gen === gen);
  const sorted = answers.toSorted((a, b) => ORDER.indexOf(a.answer) - ORDER.indexOf(b.answer));
  return html`<p class="sentence">
      ${
        own.length === 0
          ? t('No rule has found anything about it. What each of them answers:')
          : t('What each rule answers about it:')
      }
    </p>
    <ul class="answers">
      ${sorted.map((answer) => {
        const found = own.find(({ rule }) => rule === answer.rule);
        const open = found === undefined ? nothing : showButton(() => actions.chooseFinding(found));
        return answerView(answer, open);
      })}
    </ul>`;
}

function showButton(onClick: () => void): TemplateResult {
  return html`<button class="link" type="button" @click=${onClick}>${t('Show')}</button>`;
}

function answerView(
  { rule, title, isNursery, answer, why }: RuleAnswer,
  open: TemplateResult | typeof nothing,
): TemplateResult {
  return html`<li data-rule=${rule} data-answer=${answer}>
    ${icon(iconOf(answer))}<span
      ><b>${rule}</b>
      ${isNursery ? html`<span class="dim">${t('(nursery)')}</span> ` : nothing}<span class="dim"
        >${t(title)}</span
      ><br />${wordsOf(answer)}${why === '' ? nothing : html`: <span>${lacksOf(why)}</span>`}
      ${open}</span
    >
  </li>`;
}

/** What is lacking is told in parts, each with its translation, in which `{0}` stands for its number. */
function lacksOf(why: string): string {
  return why
    .split('; ')
    .map((part) => {
      const numbers = /\d+/.exec(part) ?? [];
      const reason = part.replace(/\d+/, '{0}');
      return t(reason, ...numbers);
    })
    .join('; ');
}

function iconOf(answer: RuleAnswer['answer']): 'warning' | 'check' | 'circle-slash' | 'info' {
  switch (answer) {
    case 'finding':
    case 'failed':
      return 'warning';
    case 'not enough data':
      return 'info';
    case 'ok':
    case 'elsewhere':
      return 'check';
    case 'off':
      return 'circle-slash';
  }
}

function wordsOf(answer: RuleAnswer['answer']): string {
  switch (answer) {
    case 'finding':
      return t('found');
    case 'failed':
      return t('the rule failed');
    case 'not enough data':
      return t('not enough data');
    case 'elsewhere':
      return t('nothing here, but elsewhere');
    case 'ok':
      return t('nothing found');
    case 'off':
      return t('not asked');
  }
}
