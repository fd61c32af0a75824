/** An opened file: how much of it is read, and what is told of how it was read. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { FileInfo } from '../../core/fileInfo';
import type { SessionInfo } from '../../core/protocol';
import { byteCount, percent } from '../format';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { iconButton } from './parts';

/** Beside the badge: how far reading is, and the way to what is told. */
export function besideBadge(
  { isFactsShown }: Model,
  { state, opened }: SessionInfo,
  { toggleFacts }: Actions,
): TemplateResult | typeof nothing {
  if (opened === undefined) return nothing;
  const told = opened.told ?? [];
  const isAllRead = told.every(([about]) => about !== 'unread');
  return html`${state === 'running' && isUnder(opened) ? html`<span class="read">${readText(opened)}</span>` : nothing}
  ${
    told.length === 0
      ? nothing
      : iconButton(isAllRead ? 'info' : 'warning', t('About This File'), toggleFacts, {
          isExpanded: isFactsShown,
        })
  }`;
}

/** `43 % of 1 048 576 B` */
function readText({ bytes, bytesRead }: FileInfo): string {
  return t('{0} of {1}', percent(bytesRead / bytes), byteCount(bytes));
}

/** There was more in it as it was opened. */
function isUnder({ bytes, bytesRead }: FileInfo): boolean {
  return bytesRead < bytes;
}

/** Of a file that was not read to its end: why there is no more; empty where it was. */
export function stoppedText(file: FileInfo): string {
  if (file.isWhole || !isUnder(file)) return '';
  return t('Reading was stopped at {0}: what was read by then is here.', readText(file));
}

/** What is told of how it was read, each row with what it is about. */
export function fileFacts(
  { isFactsShown }: Model,
  { opened }: SessionInfo,
): TemplateResult | typeof nothing {
  const told = opened?.told ?? [];
  if (!isFactsShown || told.length === 0) return nothing;
  return html`<section class="file-facts" aria-label=${t('About This File')} tabindex="0">
    <dl>
      ${told.map(
        ([about, text]) =>
          html`<div data-about=${about}>
            <dt>${nameOf(about)}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** The texts are the reader's own, in English. */
function nameOf(about: string): string {
  switch (about) {
    case 'log':
      return t('read');
    case 'strace':
      return t('version of strace');
    case 'files':
      return t('files');
    case 'unread':
      return t('not readable');
    case 'lacks':
      return t('not in the log');
    default:
      return about;
  }
}
