/** Where one message ends and the next begins: each frame's header and payload, and how much is still to come. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { DescriptorDetail } from '../../core/protocol';
import type { FrameView } from '../../core/streamViews';
import { count, hex, textOf } from '../format';
import type { Actions } from '../model';
import { t } from '../texts';
import { pagerBack } from './pager';
import { bar, icon } from './parts';

/** In the order in which they came; what is not complete is drawn as far as it has come. */
export function framesTab(
  detail: DescriptorDetail,
  actions: Actions,
  hasLetGo: boolean,
): TemplateResult {
  const { frames } = detail;
  const newest = frames[frames.length - 1];
  if (newest === undefined) {
    return html`<p class="dim">
      ${
        hasLetGo
          ? t('No frame up to this tick is kept.')
          : t(
              'No frame up to this tick. Frames are seen where the program, or a codec, tells where messages end.',
            )
      }
    </p>`;
  }
  return html`<p class="summary">
      <span>${codecName(newest.codec)}</span>
      <span class="dim">${t('the newest at the end')}</span>
    </p>
    <ol class="frames">
      ${frames.map((frame) => frameItem(frame, actions))}
    </ol>
    ${pagerBack('frames', detail, actions)}`;
}

function frameItem(frame: FrameView, actions: Actions): TemplateResult {
  const { dir, length, have, complete, tick, calls } = frame;
  const size = length < 0 ? t('length not known yet') : complete ? count(length) : undefined;
  return html`<li class="frame ${complete ? '' : 'partial'}" data-seq=${frame.seq}>
    <div class="frame-bytes">
      <span class="dir ${dir}" data-tip=${dir === 'in' ? t('in') : t('out')}
        >${icon(dir === 'in' ? 'arrow-down' : 'arrow-up')}</span
      >
      <span class="hex"
        ><span class="frame-header" data-part="header">${hex(frame.header)}</span
        ><span class="frame-payload ${dir}" data-part="payload">${hex(frame.payload)}</span>${gap(
          frame,
        )}</span
      >
      <span class="frame-size" data-part="size"
        >${size ?? t('{0} of {1}', count(have), count(length))}</span
      >
    </div>
    <div class="frame-text">
      <span class="text">${textOf(frame.payload)}${have > frame.payload.length ? '…' : ''}</span>
      <span class="dim">${calls === 1 ? t('one call') : t('{0} calls', count(calls))}</span>
      <button class="link" type="button" @click=${() => actions.showEvent(frame.seq, tick)}>
        ${t('tick {0}', count(tick))}
      </button>
    </div>
    ${complete ? nothing : progress(frame)}
  </li>`;
}

/** Hatched: what the header announced and has not come. */
function gap({ length, have, complete }: FrameView): TemplateResult | typeof nothing {
  if (complete) return nothing;
  const text = length < 0 ? t('length?') : t('{0} B to come', count(length - have));
  return html`<span class="gap" data-tip=${text}><span>${text}</span></span>`;
}

function progress(frame: FrameView): TemplateResult {
  const { header, length, have } = frame;
  const size = headerSize(frame);
  const headerText = t('{0} of {1}', header.length, size);
  const payloadText = length < 0 ? '?' : t('{0} of {1}', count(have), count(length));
  return html`<div class="progress">
    <span>${t('header')}</span>${bar('header-bar', header.length / size, headerText)}<span
      class="dim"
      >${headerText}</span
    >
    <span>${t('payload')}</span
    >${bar('payload-bar', length > 0 ? have / length : 0, payloadText)}<span class="dim"
      >${payloadText}</span
    >
  </div>`;
}

const LENGTH_PREFIX = /^length-prefix-(\d)-(be|le)$/;

/** Bytes of a whole header: what the codec's name says, else what has come. */
function headerSize({ codec, header }: FrameView): number {
  return Number(LENGTH_PREFIX.exec(codec)?.[1] ?? Math.max(1, header.length));
}

function codecName(codec: string): string {
  const [, bytes, order] = LENGTH_PREFIX.exec(codec) ?? [];
  if (bytes === undefined) return codec;
  if (bytes === '1') return t('length prefix, one byte');
  return order === 'be'
    ? t('length prefix, {0} bytes, big-endian', bytes)
    : t('length prefix, {0} bytes, little-endian', bytes);
}
