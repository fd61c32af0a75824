/** What looking costs the program that is looked at, as the panel's head tells it. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { SessionInfo } from '../../core/protocol';
import { count, duration, percent, tenths } from '../format';
import type { Model } from '../model';
import { fill, t } from '../texts';

export function costView(
  { isNarrow }: Model,
  { lab, letGo }: SessionInfo,
): TemplateResult | typeof nothing {
  if (lab?.cost === undefined) return nothing;
  const { ns, share, off } = lab.cost;
  const about = off === undefined ? '' : ` ± ${percent(off)}`;
  const values = [`${duration(ns)}${about}`, tenths(share)];
  const shown = values.map((value) => html`<b>${value}</b>`);
  const text = t('looking costs {0} an event, {1} of its CPU time');
  const short = t('looking costs {1}');
  const tip = [
    ...(isNarrow ? [fill(text, ...values).join('')] : []),
    t(
      'Measured as it runs: now and then events are recorded once more, which is timed, and so is the write that hands them over.',
    ),
    letGo === 0
      ? t('None is lost: the program waits until they are taken.')
      : t(
          'None is lost: the program waits until they are taken; the oldest {0} were let go here.',
          count(letGo),
        ),
  ];
  return html`<span class="counter-group" data-of="cost" data-tip=${tip.join(' ')}
    ><span>${fill(isNarrow ? short : text, ...shown)}</span></span
  >`;
}
