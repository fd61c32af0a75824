/** Small pieces that several views are made of. */

import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { DescriptorName } from '../../core/descriptorViews';
import type { LostSession } from '../../core/panelProtocol';
import { nameOfFd } from '../../trace/words';
import type { KeyName } from '../commands';
import { explainLetter } from '../explain';
import { ICONS, type IconName } from '../icons';
import type { Actions } from '../model';
import { t } from '../texts';

export type Piece = TemplateResult | string | typeof nothing;

/** A codicon, for the eye only. */
export function icon(name: IconName): TemplateResult {
  return html`<span class="icon" data-icon=${name} aria-hidden="true"
    >${unsafeHTML(ICONS[name])}</span
  >`;
}

export type ButtonOptions = {
  /** The key that does the same, by its name in `aria-keyshortcuts`. */
  readonly key?: KeyName;
  /** Why it does nothing now; empty while it can be used. It is there to be pointed at and focused all the same. */
  readonly whyNot?: string;
  /** Of a button that stays down. */
  readonly isPressed?: boolean;
  /** Of a button that shows and hides a part. */
  readonly isExpanded?: boolean;
  /** Where there is little room it is there only while it is down: the menu of commands has it. */
  readonly isRare?: boolean;
};

/** A button with an icon and no words but its tip. */
export function iconButton(
  name: IconName,
  label: string,
  onClick: () => void,
  { key, whyNot = '', isPressed, isExpanded, isRare = false }: ButtonOptions = {},
): TemplateResult {
  const named = key === undefined ? label : `${label} (${signOf(key)})`;
  const isDisabled = whyNot !== '';
  return html`<button
    class=${isRare ? 'icon-button rare' : 'icon-button'}
    type="button"
    data-action=${name}
    aria-label=${isDisabled ? `${label}: ${whyNot}` : label}
    aria-keyshortcuts=${key ?? nothing}
    aria-pressed=${isPressed ?? nothing}
    aria-expanded=${isExpanded ?? nothing}
    aria-disabled=${isDisabled ? 'true' : nothing}
    data-tip=${isDisabled ? `${label}: ${whyNot}` : named}
    @click=${() => !isDisabled && onClick()}
  >
    ${icon(name)}
  </button>`;
}

/** Of the button that brings back what was there: a program is run, a file is read. */
export function againText({ opened }: Pick<LostSession, 'opened'>, name = ''): string {
  if (opened !== undefined) return name === '' ? t('Read Again') : t('Read {0} Again', name);
  return name === '' ? t('Run Again') : t('Run {0} Again', name);
}

/** A key as it is printed on a keyboard, by its name in `aria-keyshortcuts`. */
export function signOf(key: string): string {
  return key
    .split(/\+(?=.)/)
    .map((part) => (part === 'Space' ? t('space') : (SIGNS[part] ?? part)))
    .join('+');
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{ ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', '-': '−' },
};

export function button(label: string, onClick: () => void, isPrimary = false): TemplateResult {
  return html`<button
    class=${isPrimary ? 'button primary' : 'button'}
    type="button"
    @click=${onClick}
  >
    ${label}
  </button>`;
}

/** A word that explains itself when it is pointed at or focused. */
export function term(word: string, explanation: string, className = ''): Piece {
  if (explanation === '') return html`<span class=${className}>${word}</span>`;
  const said = explanation.startsWith(word) ? explanation : `${word}: ${explanation}`;
  return html`<span
    class="term ${className}"
    tabindex="0"
    role="note"
    aria-label=${said}
    data-tip=${explanation}
    >${word}</span
  >`;
}

/** Letters of readiness, each explained, in its colour. */
export function letters(events: string): Piece[] {
  return Array.from(events, (letter) => term(letter, explainLetter(letter), `letter ${letter}`));
}

/** A descriptor's number as a button that selects it. */
export function chip(
  name: DescriptorName,
  actions: Actions,
  { kind = '', isSelected = false }: { kind?: string; isSelected?: boolean } = {},
): TemplateResult {
  return html`<button
    class="chip ${kind} ${isSelected ? 'selected' : ''}"
    type="button"
    data-fd=${name.fd}
    data-gen=${name.gen}
    aria-pressed=${isSelected ? 'true' : 'false'}
    aria-label=${t('descriptor {0}', nameOfFd(name))}
    @click=${() => actions.select({ fd: name.fd, gen: name.gen })}
  >
    ${nameOfFd(name)}
  </button>`;
}

/** A filled share of a line. An SVG's width is no style attribute, which the content security policy forbids. */
export function bar(className: string, share: number, label: string): TemplateResult {
  const width = percentOf(Math.min(1, Math.max(0, share)));
  return html`<svg class="bar ${className}" role="img" aria-label=${label}>
    <rect class="bar-ground" width="100%" height="100%" rx="2"></rect>
    <rect class="bar-fill" width=${width} height="100%" rx="2"></rect>
  </svg>`;
}

/** A share of 1 as a place or a length in an SVG. */
export function percentOf(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

/** How the text at such a place stands to it: no text runs out of its axis. */
export function anchorOf(share: number): 'start' | 'middle' | 'end' {
  if (share < 0.02) return 'start';
  return share > 0.96 ? 'end' : 'middle';
}
