/** The messages that a program holds for a descriptor until it is writable. */

import { type TemplateResult, html } from 'lit/html.js';
import type { DescriptorDetail, TickDetail } from '../../core/protocol';
import { byteCount, count } from '../format';
import type { Actions } from '../model';
import { t } from '../texts';
import { pager } from './pager';
import { percentOf } from './parts';

/** Those that wait after the tick, below those that the kernel took in it. */
export function queueTab(
  detail: DescriptorDetail,
  tick: TickDetail | null,
  actions: Actions,
): TemplateResult {
  const { queue, depth } = detail;
  const from = detail.queueFrom ?? 0;
  const gone = from > 0 ? [] : goneIn(tick, detail);
  const largest = Math.max(1, ...[...gone, ...queue].map(({ bytes }) => bytes));
  const list = html`<ol class="queue">
    ${gone.map((message) => messageRow(message, largest))}
    ${queue.map((message) => messageRow(message, largest))}
  </ol>`;
  return html`${summary(detail)}${gone.length + queue.length === 0 ? '' : list}
  ${pager({ list: 'queue', from, shown: queue.length, after: depth - from - queue.length }, actions)}`;
}

function summary({ role, depth, queued, isClosed, unsent = 0 }: DescriptorDetail): TemplateResult {
  if (depth === 0 && unsent > 0) {
    const says = isClosed
      ? t('Closed with {0} unsent, or more: inferred from its last send', byteCount(unsent))
      : t('{0} or more wait in the program: inferred from its last send', byteCount(unsent));
    return html`<p class="summary">${says}</p>`;
  }
  if (depth === 0) {
    return html`<p class="dim">
      ${
        role === 'listener'
          ? t('A listener has no queue of messages: it only accepts.')
          : t('Nothing is queued: whatever was to be sent is in the kernel’s hands.')
      }
    </p>`;
  }
  if (isClosed) {
    const lost = t('Closed with {0} in its queue: never sent', byteCount(queued));
    return html`<p class="summary">${lost}</p>`;
  }
  return html`<p class="summary">
    ${
      depth === 1
        ? t('1 message, {0}, waits until it is writable', byteCount(queued))
        : t('{0} messages, {1}, wait until it is writable', count(depth), byteCount(queued))
    }
  </p>`;
}

type Message = DescriptorDetail['queue'][number];

/** Without them a queue that was two deep for a moment would never be seen. */
function goneIn(tick: TickDetail | null, { fd, gen }: DescriptorDetail): Message[] {
  const left = (tick?.events ?? []).filter(
    (event) => event.kind === 'dequeue' && event.fd === fd && (event.gen ?? 0) === gen,
  );
  return left.map(({ message = 0, bytes = 0 }) => ({ message, bytes, sent: bytes }));
}

function messageRow({ message, bytes, sent }: Message, largest: number): TemplateResult {
  const isGone = sent === bytes && bytes > 0;
  const label = t('{0} of {1} bytes sent', count(sent), count(bytes));
  return html`<li class="message ${isGone ? 'gone' : ''}" data-message=${message}>
    <span class="name">#${count(message)}</span>
    ${messageBar(bytes / largest, bytes === 0 ? 0 : sent / bytes, label)}
    <span class="size">${isGone ? t('{0} sent', byteCount(bytes)) : sizeOf(bytes, sent)}</span>
  </li>`;
}

function sizeOf(bytes: number, sent: number): string {
  return sent > 0 ? t('{0} of {1} B', count(sent), count(bytes)) : byteCount(bytes);
}

/** As long as the message beside the largest; what is sent already is darker. */
function messageBar(length: number, sent: number, label: string): TemplateResult {
  return html`<svg class="bar message-bar" role="img" aria-label=${label}>
    <rect class="bar-ground" width=${percentOf(length)} height="100%" rx="2"></rect>
    <rect class="bar-fill" width=${percentOf(length * sent)} height="100%" rx="2"></rect>
  </svg>`;
}
