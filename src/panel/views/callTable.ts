/** Events as lines: when, which call, its result, and what to know about it. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { TraceEvent } from '../../trace/event';
import { type CallLine, isSaid, lineOf } from '../calls';
import { count, duration, sinceWake } from '../format';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { isSame, term } from './parts';

/** Times count from the wake; without one (−1) each line begins with its tick. */
export function callTable(
  events: readonly TraceEvent[],
  model: Model,
  actions: Actions,
  wokeAt: number,
): TemplateResult {
  const lines = events.filter((event, index) => !isSaid(event, events[index - 1]));
  return html`<div class="calls-box">
    <table class="calls">
      <thead class=${wokeAt < 0 ? '' : 'sr-only'}>
        <tr>
          <th scope="col">${wokeAt < 0 ? t('Tick') : t('µs since the wake')}</th>
          <th scope="col">${t('Call')}</th>
          <th scope="col">${t('Result')}</th>
          <th scope="col" class="took">${t('Took')}</th>
          <th scope="col">${t('Note')}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map((event, index) => callRow(event, model, actions, wokeAt, index === 0))}
      </tbody>
    </table>
  </div>`;
}

function callRow(
  event: TraceEvent,
  model: Model,
  actions: Actions,
  wokeAt: number,
  isFirst: boolean,
): TemplateResult {
  const line = lineOf(event, model.sight?.errnoNames);
  const when = wokeAt < 0 ? tickLink(event, actions) : sinceWake(event.t - wokeAt);
  const took = durationOf(event);
  const unit = isFirst && wokeAt >= 0 ? html` <span class="unit">µs</span>` : nothing;
  return html`<tr
    class="${line.tone} ${model.event === event.seq ? 'shown' : ''} ${wokeAt >= 0 && isOn(event, model) ? 'own' : ''}"
    data-seq=${event.seq}
    data-kind=${event.kind}
  >
    <td class="when">${when}${unit}</td>
    <td class="call" title=${took === '' ? nothing : t('took {0}', took)}>${line.call}</td>
    <td class="result" title=${line.result}>${line.result}</td>
    <td class="took">${took}</td>
    <td class="note" title=${line.explanation === '' && line.note !== '' ? line.note : nothing}>
      ${noteOf(line)}
    </td>
  </tr>`;
}

function noteOf({ note, explanation, tone }: CallLine): TemplateResult | string | typeof nothing {
  if (explanation !== '') return term(note, explanation);
  return tone === 'print' ? html`<span class="printed">${note}</span>` : note;
}

function tickLink(event: TraceEvent, actions: Actions): TemplateResult | string {
  if (event.tick < 0) return '';
  return html`<button
    class="link"
    type="button"
    aria-label=${t('tick {0}', count(event.tick))}
    @click=${() => actions.showEvent(event.seq, event.tick)}
  >
    ${count(event.tick)}
  </button>`;
}

/** About the selected descriptor. */
function isOn({ fd, gen, listener }: TraceEvent, { look: { selected } }: Model): boolean {
  if (fd === undefined || selected === null) return false;
  return isSame(selected, { fd, gen: gen ?? 0 }) || listener === selected.fd;
}

function durationOf({ dur }: TraceEvent): string {
  return dur === undefined || dur < 0 ? '' : duration(dur);
}
