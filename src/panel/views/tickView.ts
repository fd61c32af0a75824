/** The selected tick as it was then: what was asked, what was answered, and what the program did. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { TickDetail } from '../../core/protocol';
import { knownPoller } from '../../pollers/list';
import { explainErrno, explainLetter } from '../explain';
import { count, duration, seconds } from '../format';
import { explainWait } from '../manual';
import { isSame } from '../look/names';
import { notesAt } from '../notes';
import type { Actions, Model } from '../model';
import { stepInWords } from '../steps';
import { fill, t } from '../texts';
import { callTable } from './callTable';
import { pager } from './pager';
import { type Piece, chip, icon, iconButton, term } from './parts';

export function tickView(model: Model, actions: Actions): TemplateResult {
  const tick = model.sight?.tick;
  return html`<section
    class="tick"
    data-part="tick"
    aria-labelledby="tick-title"
    data-tick=${tick?.tick ?? -1}
  >
    <div class="section-head" data-part="heading">
      <h2 id="tick-title">${tick ? t('Tick {0}', count(tick.tick)) : t('Tick')}</h2>
      <span class="space"></span>
      ${iconButton('chevron-left', t('Previous Tick'), () => actions.move('left'))}
      ${iconButton('chevron-right', t('Next Tick'), () => actions.move('right'))}
    </div>
    ${
      tick
        ? tickBody(model, tick, actions)
        : html`<p class="dim">${t('Nothing has happened yet.')}</p>`
    }
  </section>`;
}

function tickBody(model: Model, tick: TickDetail, actions: Actions): TemplateResult {
  const hasBounds = model.sight?.session?.hasBoundedWaits === true;
  return html`<p class="sentence">${sentence(tick, hasBounds)}</p>
    ${notesAt(model.sight, model.look, tick.tick).map(
      (note) => html`<p class="tick-note" data-seq=${note.seq}>${icon('note')} ${note.text}</p>`,
    )}
    <div class="sets">${askedSets(model, tick, actions)}${answeredSets(model, tick, actions)}</div>
    ${meanwhile(model, tick, actions)}
    <h3>${t('What the program did')}</h3>
    ${
      tick.events.length === 0
        ? html`<p class="dim">
            ${tick.isWaiting === true ? t('Nothing yet: it waits.') : t('Nothing: it went straight back to waiting.')}
          </p>`
        : callTable(tick.events, model, actions, { is: 'wake', atNs: tick.wokeAt })
    }
    ${pager({ list: 'did', from: tick.earlier, shown: tick.events.length, after: tick.more }, actions)}`;
}

/** Steps of clients that are listed; the rest are counted. */
const STEPS_LISTED = 6;

function meanwhile(
  { scene }: Model,
  { clientSteps, clientCount }: TickDetail,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (clientCount === 0) return nothing;
  const shown = clientSteps.slice(0, STEPS_LISTED);
  const more = clientCount - shown.length;
  return html`<h3>${t('Meanwhile, simulated clients did')}</h3>
    <ul class="meanwhile">
      ${shown.map((step) => {
        const peer = scene.timeline.rows.find(
          (row) => step.local !== '' && row.peer === step.local,
        );
        return html`<li data-client=${step.client}>
          ${stepInWords(step)} ${peer === undefined ? nothing : html`→ ${chip(peer, actions)}`}
        </li>`;
      })}
      ${more > 0 ? html`<li class="dim">${t('… and {0} more', count(more))}</li>` : nothing}
    </ul>`;
}

/** Scrolls to the line of the event that was chosen, and to its bytes; whether the line is there already. */
export function scrollToShown(root: ParentNode): boolean {
  const line = root.querySelector('.tick .calls tr.shown');
  const bytes = root.querySelector('.tab-panel .shown');
  // In a page that scrolls as a whole, who goes along evidence stays with it.
  const step = root.querySelector('.finding-step.shown');
  for (const part of [line, bytes, step]) part?.scrollIntoView({ block: 'nearest' });
  return line !== null;
}

/** “select returned 3 after 12.4 ms (timeout 1 000 ms), then worked 0.31 ms”; `hasBounds`: how long waits took is not known better than so. */
function sentence(tick: TickDetail, hasBounds: boolean): Piece[] {
  const poller = callOf(tick.poller);
  const limit = html`<span class="dim">${limitOf(tick.timeout)}</span>`;
  const strong = (text: string): TemplateResult => html`<b>${text}</b>`;
  if (tick.isWaiting === true) {
    const { goesOnNs = 0 } = tick;
    if (goesOnNs === 0) return fill<Piece>(t('{0} is waiting {1}'), poller, limit);
    return fill<Piece>(
      t('{0} has been waiting for {1} {2}'),
      poller,
      strong(seconds(goesOnNs)),
      limit,
    );
  }
  if (tick.waitedNs < 0) return sentenceWithoutTimes(tick, poller, limit);
  // A wait that may have been shorter leaves more time to what followed.
  const [most, least] = hasBounds && tick.waitedNs > 0 ? ['≤ ', '≥ '] : ['', ''];
  const waited = strong(most + duration(tick.waitedNs));
  if (tick.errno !== '') {
    const errno = term(tick.errno, explainErrno(tick.errno), 'error');
    return fill<Piece>(t('{0} failed with {1} after {2} {3}'), poller, errno, waited, limit);
  }
  const ready = strong(count(tick.ready));
  if (tick.workNs < 0) {
    return fill<Piece>(t('{0} returned {1} after {2} {3}'), poller, ready, waited, limit);
  }
  const work = strong(least + duration(tick.workNs));
  return fill<Piece>(
    t('{0} returned {1} after {2} {3}, then the program worked {4}'),
    poller,
    ready,
    waited,
    limit,
    work,
  );
}

function sentenceWithoutTimes(tick: TickDetail, poller: Piece, limit: Piece): Piece[] {
  if (tick.errno === '')
    return fill<Piece>(
      t('{0} returned {1} {2}, no times'),
      poller,
      html`<b>${count(tick.ready)}</b>`,
      limit,
    );
  const errno = term(tick.errno, explainErrno(tick.errno), 'error');
  return fill<Piece>(t('{0} failed with {1} {2}, no times'), poller, errno, limit);
}

/** The wait call. */
function callOf(poller: TickDetail['poller']): Piece {
  const call = knownPoller(poller)?.call ?? poller;
  return term(call, explainWait(call));
}

function limitOf(timeoutMs: number): string {
  if (timeoutMs < 0) return t('(no timeout)');
  if (timeoutMs === 0) return t('(timeout 0: does not wait)');
  return t('(timeout {0} ms)', count(timeoutMs));
}

function askedSets(model: Model, tick: TickDetail, actions: Actions): TemplateResult[] {
  const sets = (['r', 'w', 'x'] as const).filter(
    (letter) => letter === 'r' || tick.asked[letter].length > 0,
  );
  return sets.map((letter) => {
    const names = tick.asked[letter];
    const total = tick.askedCount?.[letter] ?? names.length;
    const chips = names.map((name) =>
      chip(name, actions, { isSelected: isSame(model.look.selected, name) }),
    );
    const label = fill<Piece>(t('watched {0}'), term(letter, explainLetter(letter)));
    const from = tick.pages?.[letter] ?? 0;
    const page = {
      list: letter,
      from,
      shown: names.length,
      after: total - from - names.length,
    };
    return setRow(`asked-${letter}`, label, chips, count(total), pager(page, actions));
  });
}

/** select's three lists, and those letters that only some pollers tell. */
function answeredSets(model: Model, tick: TickDetail, actions: Actions): TemplateResult[] {
  if (tick.isWaiting === true) return [];
  const all = ['r', 'w', 'x', 'h', 'e', 'd', 'n'];
  const shown = all.filter(
    (letter, index) => index < 3 || tick.answered.some(({ events }) => events.includes(letter)),
  );
  const from = tick.pages?.answered ?? 0;
  const { length } = tick.answered;
  const page = {
    list: 'answered',
    from,
    shown: length,
    after: tick.ready - from - length,
  } as const;
  const sets = shown.map((letter) => {
    const chips = tick.answered
      .filter(({ events }) => events.includes(letter))
      .map((name) =>
        chip(name, actions, { kind: letter, isSelected: isSame(model.look.selected, name) }),
      );
    const label: Piece[] = [term(listName(tick.poller, letter), explainLetter(letter))];
    // Of many only the first are told.
    const more = tick.answered.length < tick.ready ? '+' : '';
    return setRow(`ready-${letter}`, label, chips, `${count(chips.length)}${more}`);
  });
  return [...sets, html`${pager(page, actions)}`];
}

/** select answers with three lists, the others with a mask for each descriptor. */
function listName(poller: TickDetail['poller'], letter: string): string {
  return poller === 'select' ? `${letter}_list` : t('ready {0}', letter);
}

/** Fewer are counted at a glance. */
const COUNTED_FROM = 9;

function setRow(
  name: string,
  label: Piece[],
  chips: TemplateResult[],
  total: string,
  pages: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<div class="set" data-set=${name}>
      <span class="set-name">${label}</span>
      <span class="chips">
        ${chips.length === 0 ? html`<span class="dim">${t('empty')}</span>` : chips}
      </span>
      ${chips.length < COUNTED_FROM ? nothing : html`<span class="total dim">${total}</span>`}
    </div>
    ${pages}`;
}
