/** The bytes as the calls moved them: a stream has no messages, only what one recv or send happened to take. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { DescriptorDetail } from '../../core/protocol';
import type { StreamPiece } from '../../core/streamViews';
import { asciiOf, byteCount, count, hex, offset, textOf } from '../format';
import type { Actions, Model } from '../model';
import { t } from '../texts';
import { pagerBack } from './pager';
import { icon } from './parts';

/** In the order of the calls, and at the end whether more can come; that with the bytes of the chosen event, or those before it, is marked. */
export function streamTab(
  detail: DescriptorDetail,
  { hexColumns, event }: Pick<Model, 'hexColumns' | 'event'>,
  actions: Actions,
): TemplateResult {
  const { stream, endOfStream, bytesIn, bytesOut, later = 0 } = detail;
  const end =
    endOfStream && later === 0
      ? html`<p class="summary">${icon('circle-slash')} ${t('The peer has ended its stream.')}</p>`
      : nothing;
  if (stream.length === 0) {
    const hasMoved = bytesIn + bytesOut > 0;
    return html`<p class="dim">
        ${
          hasMoved
            ? t('What was received and sent is no longer kept.')
            : t('No byte was received or sent up to this tick.')
        }
      </p>
      ${end}`;
  }
  const shown = stream.findLast(({ seq }) => seq <= event);
  return html`<ol class="stream">
      ${stream.map((piece) => pieceItem(piece, hexColumns, piece === shown, actions))}
    </ol>
    ${end} ${pagerBack('stream', detail, actions)}`;
}

function pieceItem(
  piece: StreamPiece,
  columns: number,
  isShown: boolean,
  actions: Actions,
): TemplateResult {
  const { dir, length, bytes, tail, tick, seq, oob } = piece;
  const from = piece.offset;
  const more = length - bytes.length - tail.length;
  return html`<li class="piece ${dir} ${isShown ? 'shown' : ''}" data-seq=${seq}>
    <div class="piece-head">
      ${icon(dir === 'in' ? 'arrow-down' : 'arrow-up')}
      <b>${dir === 'in' ? 'recv' : 'send'}</b> <span>${byteCount(length)}</span>
      <span class="dim"
        >${
          oob === true
            ? t('MSG_OOB: beside the stream')
            : t('bytes {0}–{1}', count(from), count(from + length - 1))
        }</span
      >
      <button class="link" type="button" @click=${() => actions.showEvent(seq, tick)}>
        ${t('tick {0}', count(tick))}
      </button>
    </div>
    <p class="piece-text">
      ${textOf(bytes)}${more > 0 && tail.length > 0 ? '…' : ''}${textOf(tail)}
    </p>
    <div class="dump">${dumpLines(bytes, from, columns)}</div>
    ${more > 0 ? html`<p class="dim">${t('… and {0} not shown', byteCount(more))}</p>` : nothing}
    <div class="dump">${dumpLines(tail, from + length - tail.length, columns)}</div>
  </li>`;
}

function dumpLines(bytes: Uint8Array, from: number, columns: number): TemplateResult[] {
  const lines = [];
  for (let at = 0; at < bytes.length; at += columns) {
    const part = bytes.subarray(at, at + columns);
    lines.push(
      html`<div class="dump-line">
        <span class="offset">${offset(from + at)}</span
        ><span class="hex">${hex(part).padEnd(columns * 3 - 1)}</span
        ><span class="ascii">${asciiOf(part)}</span>
      </div>`,
    );
  }
  return lines;
}
