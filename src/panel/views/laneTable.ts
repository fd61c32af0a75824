/** Threads over time in words: a real table, for screen readers and for copying. */

import { type TemplateResult, html } from 'lit/html.js';
import { type LanesNow, describeBar, describeVisit, layLanes, sinceStart } from '../lanes';
import type { Actions } from '../model';
import { t } from '../texts';

/** A row for each bar, thread by thread, then the clients. */
export function laneTable(lanes: LanesNow, actions: Actions): TemplateResult {
  const { rows } = layLanes(lanes);
  return html`<div
    class="table-scroll"
    tabindex="0"
    role="region"
    aria-label=${t('Threads as a table')}
  >
    <table class="cell-table lane-table">
      <thead>
        <tr>
          <th scope="col">${t('Thread')}</th>
          <th scope="col">${t('What')}</th>
          <th scope="col">${t('Began at')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.flatMap(({ lane, bars }) =>
          bars.map(
            (bar) =>
              html`<tr>
                <th scope="row">${lane.name}</th>
                <td>
                  <button
                    class="link"
                    type="button"
                    @click=${() => actions.chooseLoop(bar.loop, bar.seq)}
                  >
                    ${describeBar(bar)}
                  </button>
                </td>
                <td>${sinceStart(lanes, bar.beginNs)}</td>
              </tr>`,
          ),
        )}
        ${lanes.visits.map(
          (visit) =>
            html`<tr>
              <th scope="row">${t('client {0}', visit.client)}</th>
              <td>${describeVisit(visit)}</td>
              <td>${sinceStart(lanes, visit.connectNs)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
