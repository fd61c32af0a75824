/** Events as lines: when, which call, its result, and what to know about it. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { TraceEvent } from '../../trace/event';
import { type CallLine, isSaid, lineOf } from '../calls';
import { explainLetter } from '../explain';
import { count, duration, sinceWake } from '../format';
import { explainCall, explainFlag } from '../manual';
import { isSame } from '../look/names';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { type Piece, term } from './parts';

/** What a line begins with: the time since the tick's wake, that since the first bar of the lanes, or its tick. */
export type Clock =
  | { readonly is: 'wake'; readonly atNs: number }
  | { readonly is: 'start'; readonly atNs: number }
  | { readonly is: 'tick' };

export function callTable(
  events: readonly TraceEvent[],
  model: Model,
  actions: Actions,
  clock: Clock,
): TemplateResult {
  const told = new Set<string>();
  const lines = events.filter((event, index) => !isSaid(event, events[index - 1]));
  const hasLines = lines.some(({ src }) => src !== undefined && isOfUser(src));
  return html`<table class="calls ${hasLines ? 'with-lines' : ''}">
    <thead class=${clock.is === 'tick' ? '' : 'sr-only'}>
      <tr>
        <th scope="col">${headOf(clock, events[0])}</th>
        <th scope="col">${t('Call')}</th>
        <th scope="col">${t('Result')}</th>
        <th scope="col" class="took">${t('Took')}</th>
        <th scope="col">${t('Note')}</th>
        ${hasLines ? html`<th scope="col">${t('Line')}</th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${lines.map((event, index) => callRow(event, model, actions, clock, { isFirst: index === 0, told, hasLines }))}
    </tbody>
  </table>`;
}

function headOf(clock: Clock, first: TraceEvent | undefined): string {
  if (clock.is !== 'tick' && first !== undefined && first.t < 0) return t('no times');
  switch (clock.is) {
    case 'wake':
      return t('µs since the wake');
    case 'start':
      return t('ms since the start');
    case 'tick':
      return t('Tick');
  }
}

function callRow(
  event: TraceEvent,
  model: Model,
  actions: Actions,
  clock: Clock,
  {
    isFirst,
    told,
    hasLines,
  }: { readonly isFirst: boolean; readonly told: Told; readonly hasLines: boolean },
): TemplateResult {
  const line = lineOf(event);
  const when = whenOf(event, clock, actions);
  const took = durationOf(event);
  const cutCall = line.call.length > CALL_WIDTH ? line.call : nothing;
  const unit = clock.is === 'wake' ? 'µs' : 'ms';
  const hasUnit = isFirst && clock.is !== 'tick' && event.t >= 0;
  return html`<tr
    class="${line.tone} ${model.event === event.seq ? 'shown' : ''} ${clock.is !== 'tick' && isOn(event, model) ? 'own' : ''}"
    data-seq=${event.seq}
    data-kind=${event.kind}
  >
    <td class="when">${when}${hasUnit ? html` <span class="unit">${unit}</span>` : nothing}</td>
    <td class="call" data-tip=${cutCall}>${callOf(line, event, told)}</td>
    ${
      line.tone === 'print'
        ? nothing
        : html`<td class="result">${resultOf(line, event, told)}</td>
            <td class="took">${took}</td>`
    }
    ${noteCell(line, event)} ${hasLines ? lineCell(event, actions) : nothing}
  </tr>`;
}

/** Where the call stands in a file of the user's, and the way there. */
function lineCell({ src = '' }: TraceEvent, { send }: Actions): TemplateResult {
  if (!isOfUser(src)) return html`<td class="line"></td>`;
  const short = /[^\\/]*$/.exec(src)![0];
  return html`<td class="line">
    <button
      class="link"
      type="button"
      data-tip=${src}
      aria-label=${t('Open {0}', short)}
      @click=${() => send({ type: 'openLine', src })}
    >
      ${short}
    </button>
  </td>`;
}

/** A whole path, as lines of the user's own programs have; the lab's have a name alone. */
function isOfUser(src: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(src);
}

/** Words of this table that have been explained. */
type Told = Set<string>;

/** Where it stands first it can be focused, and is told to screen readers; from then on it is only pointed at. */
function explained(word: string, explanation: string, told: Told): Piece {
  if (told.has(word)) return html`<span data-tip=${explanation}>${word}</span>`;
  told.add(word);
  return term(word, explanation);
}

/** Named by the program, not by a call. */
const NAMES = new Set(['task', 'handed']);

/** The name of the call and its flags explain themselves. */
function callOf({ call }: CallLine, event: TraceEvent, told: Told): Piece[] {
  const name = NAMES.has(event.kind) ? call : (/^\w+/.exec(call)?.[0] ?? '');
  const rest = call.slice(name.length).split(/\b(MSG_OOB|MSG_PEEK)\b/);
  return [
    explained(name, explainCall(event), told),
    ...rest.map((part) =>
      part === 'MSG_OOB' || part === 'MSG_PEEK' ? explained(part, explainFlag(part), told) : part,
    ),
  ];
}

/** Letters explain themselves, too. */
function resultOf({ result, tone }: CallLine, { kind }: TraceEvent, told: Told): Piece[] {
  const hasLetters = (kind === 'watch' || kind === 'ready') && tone === 'plain';
  if (!hasLetters) return [result];
  return Array.from(result, (letter) => explained(letter, explainLetter(letter), told));
}

/** Characters of a call that are shown (styles/tick.css). */
const CALL_WIDTH = 26;

function noteCell(line: CallLine, event: TraceEvent): TemplateResult {
  const isCut = isData(line, event);
  const kind = line.note === '' ? 'none' : isCut ? 'data' : 'telling';
  return html`<td
    class="note ${kind}"
    colspan=${line.tone === 'print' ? 3 : 1}
    data-tip=${isCut ? line.note : nothing}
  >
    ${noteOf(line)}
  </td>`;
}

/** Bytes and addresses may be cut where there is little room; a word that says what went on may not. */
function isData({ note, tone }: CallLine, { kind }: TraceEvent): boolean {
  const isAddress = tone === 'plain' && ['accept', 'connect', 'open'].includes(kind);
  return isAddress || (note.startsWith('“') && note.endsWith('”'));
}

function noteOf({ note, explanation, tone }: CallLine): TemplateResult | string | typeof nothing {
  if (explanation !== '') return term(note, explanation);
  return tone === 'print' ? html`<span class="printed">${note}</span>` : note;
}

function whenOf(event: TraceEvent, clock: Clock, actions: Actions): TemplateResult | string {
  if (clock.is !== 'tick' && event.t < 0) return '';
  switch (clock.is) {
    case 'wake':
      return sinceWake(event.t - clock.atNs);
    case 'start':
      return count(Math.max(0, (event.t - clock.atNs) / 1e6));
    case 'tick':
      return tickLink(event, actions);
  }
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
