/** The totals of the marked ticks, and of each descriptor in them. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { RangeView } from '../../core/tickViews';
import { byteCount, count, duration } from '../format';
import { rangeOf } from '../look/range';
import { isSame } from '../look/names';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { chip, iconButton } from './parts';

export function rangeView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const marked = rangeOf(model.look);
  const range = model.sight?.range ?? null;
  if (marked === null || range === null) return nothing;
  return html`<section class="range" data-part="range" aria-labelledby="range-title">
    <div class="section-head" data-part="heading">
      <h2 id="range-title">${titleOf(range)}</h2>
      <span class="space"></span>
      ${iconButton('zoom-in', t('Show the Marked Ticks'), actions.showMarked, { key: 'M' })}
      ${iconButton('close', t('Mark No Ticks'), actions.unmark, { key: 'Escape' })}
    </div>
    <dl class="totals" aria-live="polite">
      ${totalsOf(range).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${range.descriptors.length === 0 ? nothing : descriptorsOf(range, model, actions)}
  </section>`;
}

function titleOf({ first, last }: RangeView): string {
  return first === last
    ? t('Marked: tick {0}', count(first))
    : t('Marked: ticks {0} to {1}', count(first), count(last));
}

function totalsOf(range: RangeView): (readonly [string, string])[] {
  const { ticks, readyTicks, tookNs, waitedNs, workNs, calls, failedCalls } = range;
  // What is read in part is at least so much.
  const least = range.readTo < range.last ? '≥ ' : '';
  const times: (readonly [string, string])[] = [
    [t('took'), duration(tookNs)],
    [t('waited'), duration(waitedNs)],
    [t('worked'), duration(workNs)],
  ];
  return [
    [t('ticks'), count(ticks)],
    [t('with readiness'), count(readyTicks)],
    ...(tookNs < 0 ? [] : times),
    [t('bytes in'), least + byteCount(range.bytesIn)],
    [t('bytes out'), least + byteCount(range.bytesOut)],
    [t('calls'), least + count(calls)],
    ...(failedCalls > 0 ? [[t('failed'), least + count(failedCalls)] as const] : []),
  ];
}

function descriptorsOf(range: RangeView, model: Model, actions: Actions): TemplateResult {
  const more = range.descriptorCount - range.descriptors.length;
  return html`<div
      class="range-rows"
      tabindex="0"
      role="region"
      aria-label=${t('The marked ticks by descriptor')}
    >
      <table class="range-table">
        <thead>
          <tr>
            <th scope="col">fd</th>
            <th scope="col">${t('ready')}</th>
            <th scope="col">${t('calls')}</th>
            <th scope="col">${t('failed')}</th>
            <th scope="col">${t('bytes in')}</th>
            <th scope="col">${t('bytes out')}</th>
          </tr>
        </thead>
        <tbody>
          ${range.descriptors.map(
            (one) =>
              html`<tr class=${isSame(model.look.selected, one) ? 'selected' : ''}>
                <th scope="row">
                  ${chip(one, actions, { isSelected: isSame(model.look.selected, one) })}
                </th>
                <td>${count(one.ready)}</td>
                <td>${count(one.calls)}</td>
                <td class=${one.failedCalls > 0 ? 'error' : ''}>${count(one.failedCalls)}</td>
                <td>${count(one.bytesIn)}</td>
                <td>${count(one.bytesOut)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p class="dim">${t('… and {0} more', count(more))}</p>` : nothing}
    ${
      range.readTo < range.last
        ? html`<p class="dim">
            ${t('Calls and bytes: up to tick {0}, there is too much to read at once.', count(range.readTo))}
          </p>`
        : nothing
    }`;
}
