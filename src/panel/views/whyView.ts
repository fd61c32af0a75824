/** Why the selected descriptor is ready, or not, with ways to the events that show it. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { KernelDetail } from '../../core/descriptorViews';
import type { TraceEvent } from '../../trace/event';
import type { Role } from '../../trace/kinds';
import { nameOfFd } from '../../trace/words';
import { lineOf } from '../calls';
import { age, byteCount, count } from '../format';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { answerOf, questionOf } from '../why';
import { detailOf } from './descriptorView';
import { icon, iconButton } from './parts';

export function whyView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const detail = detailOf(model);
  const kernel = model.sight?.kernel ?? null;
  const why = detail?.why;
  if (!detail || !why) return nothing;
  return html`<section class="why" aria-labelledby="why-title">
    <div class="section-head" data-part="heading">
      <h2 id="why-title">${questionOf(nameOfFd(detail), why.events)}</h2>
      <span class="space"></span>
      ${iconButton('arrow-left', t('Previous Readiness'), () => actions.seek(-1), { key: '[' })}
      ${iconButton('arrow-right', t('Next Readiness'), () => actions.seek(1), { key: ']' })}
    </div>
    <p class="sentence" data-reason=${why.reason}>
      ${answerOf(why, detail)} ${kernel === null ? nothing : nowOf(kernel, detail.role)}
    </p>
    ${
      (why.told ?? []).length === 0
        ? nothing
        : html`<ul class="evidence" aria-label=${t('Evidence')}>
            ${(why.told ?? []).map((event) => html`<li>${evidenceOf(event, model, actions)}</li>`)}
          </ul>`
    }
  </section>`;
}

/** What the kernel holds now, however long ago the tick was. */
function nowOf(kernel: KernelDetail, role: Role): TemplateResult {
  const ago = age(kernel.ageMs);
  const text =
    role === 'listener'
      ? waitingInWords(kernel.recvq, ago)
      : kernel.recvq === 0
        ? t('Now nothing waits in it ({0} ago).', ago)
        : t('Now {0} wait in it ({1} ago).', byteCount(kernel.recvq), ago);
  return html`<span class="dim">${text}</span>`;
}

function waitingInWords(connections: number, ago: string): string {
  if (connections === 0) return t('Now no connection waits ({0} ago).', ago);
  if (connections === 1) return t('Now one connection waits ({0} ago).', ago);
  return t('Now {0} connections wait ({1} ago).', count(connections), ago);
}

function evidenceOf(event: TraceEvent, model: Model, actions: Actions): TemplateResult {
  const isHere = event.tick === model.scene.tick;
  return html`<button
    class="link evidence-link"
    type="button"
    data-seq=${event.seq}
    @click=${() => actions.showEvent(event.seq, event.tick)}
  >
    ${icon('target')}<span>${inWords(event)}</span>${
      isHere || event.tick < 0
        ? nothing
        : html` <span class="dim">${t('tick {0}', count(event.tick))}</span>`
    }
  </button>`;
}

function inWords(event: TraceEvent): string {
  const { call, result, note } = lineOf(event);
  return [call, result, note].filter((part) => part !== '').join(' ');
}
