/** A thread that never waits for readiness: the descriptors it uses, and its calls. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import { count, shortAddress } from '../format';
import type { RowInfo } from '../../core/arrangement';
import { nowInWords } from '../lanes';
import { isSame } from '../look/names';
import type { Actions, Model } from '../model';
import { roleIcon, roleName } from '../roles';
import { t } from '../texts';
import { callTable } from './callTable';
import { chip, icon } from './parts';

export function threadView(model: Model, actions: Actions): TemplateResult {
  const thread = model.sight?.thread ?? null;
  const isIt = thread?.loop === model.look.loop;
  const events = isIt ? [...thread.events].reverse() : [];
  const lane = model.sight?.lanes?.list.find(({ loops }) => loops.includes(model.look.loop));
  const now = isIt && lane !== undefined ? nowInWords(lane) : '';
  const clock = { is: 'start', atNs: model.sight?.lanes?.startNs ?? 0 } as const;
  return html`<section class="tick" data-part="tick" aria-labelledby="tick-title" data-tick="-1">
    <div class="section-head" data-part="heading">
      <h2 id="tick-title">${isIt ? t('Thread {0}', thread.name) : t('Thread')}</h2>
    </div>
    <p class="sentence">
      ${t('It never waits for readiness: every call stands until it is done, and nothing else happens in this thread meanwhile.')}
    </p>
    ${now === '' ? nothing : html`<p class="sentence" data-now><b>${now}</b></p>`}
    <h3>${t('What it did, the newest first')}</h3>
    ${
      events.length === 0
        ? html`<p class="dim">${t('Nothing has happened yet.')}</p>`
        : callTable(events, model, actions, clock)
    }
    ${
      isIt && thread.more > 0
        ? html`<p class="dim">${t('… and {0} more', count(thread.more))}</p>`
        : nothing
    }
  </section>`;
}

/** Not the head of a group. */
function isDescriptor({ fd }: RowInfo): boolean {
  return fd >= 0;
}

/** Instead of the timeline: there are no ticks for its columns. */
export function threadDescriptors(model: Model, actions: Actions): TemplateResult {
  const { rows, rowCount } = model.scene.timeline;
  return html`<section
    class="timeline thread-descriptors"
    data-part="timeline"
    aria-label=${t('Descriptors')}
  >
    <div class="section-head" data-part="heading"><h2>${t('Descriptors')}</h2></div>
    ${
      rows.length === 0
        ? html`<p class="dim">${t('This thread has none open now.')}</p>`
        : html`<ul class="descriptor-list">
            ${rows.filter(isDescriptor).map(
              (info) =>
                html`<li>
                  ${chip(info, actions, { isSelected: isSame(model.look.selected, info) })}
                  ${icon(roleIcon(info.role))} ${roleName(info.role)}
                  <span class="dim"
                    >${shortAddress(info.role === 'listener' ? info.local : info.peer)}</span
                  >
                </li>`,
            )}
            ${rowCount > rows.length ? html`<li class="dim">${t('… and {0} more', count(rowCount - rows.length))}</li>` : nothing}
          </ul>`
    }
  </section>`;
}
