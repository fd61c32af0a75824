/** Text for a terminal: nothing from outside reaches it raw, styles only where wanted, lines folded or cut to its width. */

export type Style = 'plain' | 'dim' | 'bold' | 'print' | 'bad' | 'r' | 'w' | 'x';

/** A piece of a line. */
export type Span = { readonly text: string; readonly style: Style };

/** How lines are shown: with colours or without, and in how many columns; Infinity: never cut. */
export type Look = { readonly hasColours: boolean; readonly width: number };

/** What decides how lines are shown: the environment, and standard output. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
};

/** Where a terminal does not know its width, or says 0. */
const WIDTH = 100;

const SGR: Readonly<Record<Style, string>> = {
  ...{ plain: '', dim: '2', bold: '1', print: '33', bad: '31' },
  ...{ r: '32', w: '36', x: '35' },
};

/** NO_COLOR (any text) takes colours away, FORCE_COLOR (any but 0) gives them and is the stronger. */
export function lookOf({ env, isTerminal, columns }: Surroundings): Look {
  const forced = env['FORCE_COLOR'];
  const isPlain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const hasColours =
    forced === undefined || forced === '' ? isTerminal && !isPlain : forced !== '0';
  return { hasColours, width: isTerminal ? widthFrom(columns) : Infinity };
}

function widthFrom(columns: number | undefined): number {
  return columns === undefined || columns === 0 ? WIDTH : columns;
}

/** One line, without its end. */
export function render(spans: readonly Span[], { hasColours, width }: Look): string {
  return cut(spans, width)
    .map(({ text, style }) => (hasColours ? paint(text, style) : text))
    .join('')
    .trimEnd();
}

/** The spans in lines that fit: the first of them whole, the others begin under `indent` columns; none is split. */
export function fold(spans: readonly Span[], { width }: Look, indent: number): Span[][] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const next of spans) {
    const columns = widthOf(next.text);
    if (used + columns > width && used > indent) {
      lines.push([span(' '.repeat(indent))]);
      used = indent;
    }
    lines.at(-1)!.push(next);
    used += columns;
  }
  return lines;
}

export function span(text: string, style: Style = 'plain'): Span {
  return { text, style };
}

/** Control and format characters as escapes: what came from outside must not speak to the terminal. */
export function escapeControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeOne);
}

/** The text in quotes, unmistakable: quotes and backslashes in it are escaped too. */
export function quote(text: string): string {
  return `"${escapeControls(text.replaceAll(/["\\]/g, '\\$&'))}"`;
}

/** Columns that a text without control characters takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function escapeOne(character: string): string {
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  const code = character.codePointAt(0)!;
  if (named !== undefined) return named;
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

function paint(text: string, style: Style): string {
  return style === 'plain' || text === '' ? text : `\x1b[${SGR[style]}m${text}\x1b[0m`;
}

function cut(spans: readonly Span[], width: number): readonly Span[] {
  const total = spans.reduce((sum, { text }) => sum + widthOf(text), 0);
  if (total <= width) return spans;
  const kept: Span[] = [];
  let left = Math.max(0, width - 1);
  for (const { text, style } of spans) {
    const start = startOf(text, left);
    kept.push({ text: start, style });
    left -= widthOf(start);
    if (start.length < text.length) break;
  }
  return [...kept, span('…', 'dim')];
}

/** As many characters as fit into `width` columns. */
function startOf(text: string, width: number): string {
  let left = width;
  let end = 0;
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** East Asian wide and full-width characters, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

function columnsOf(character: string): number {
  if (character < '\u0300') return 1;
  if (/\p{Mark}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
