/** A picture of a finding as SVG, in the look of the panel: light or dark as the reader has it, and told in words to who does not see it. */

import type { Face, Half } from '../../../src/panel/cells';
import type { Cell, Column, Line, Picture, Row } from './picture';

const LABEL_WIDTH = 148;
const COLUMN_WIDTH = 132;
const GAP_WIDTH = 22;
const HEAD_HEIGHT = 58;
/** The baseline of what is told of waits. */
const WAITED = 38;
const STRIP_HEIGHT = 20;
const LINE_HEIGHT = 15;
const PAD = 12;

/** Those of the panel's own themes (styles/theme.css). */
const STYLE = `
svg{--ground:#fff;--text:#3b3b3b;--dim:#6a6a6a;--line:#d8d8d8;--cell:#ebebeb;--open:#c8c8c8;--read:#1a6fd0;--write:#3f8a3a;--except:#652d90;--error:#c4231c;--warning:#8a6a00;--glyph:#fff;--ink:#fff}
@media(prefers-color-scheme:dark){svg{--ground:#1f1f1f;--text:#ccc;--dim:#9d9d9d;--line:#363636;--cell:#303131;--open:#555;--read:#2f7fd8;--write:#89d185;--except:#b180d7;--error:#f14c4c;--warning:#cca700;--glyph:#fff;--ink:#12301a}}
text{font:12px system-ui,"Segoe UI","Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;fill:var(--text)}
.c{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.b{font-weight:600}.k{fill:var(--ink)}.d{fill:var(--dim)}.w{fill:var(--warning)}.e{fill:var(--error)}.g{fill:var(--glyph);font-weight:600}
.mw{stroke:var(--warning)}.me{stroke:var(--error)}.mh{stroke:var(--read)}
.m{fill:none;stroke-width:2}.l{stroke:var(--line)}`;

/** `heading`: what is told of each wait. */
type Told = { readonly title: string; readonly says: string; readonly heading: string };

export function svgOf(picture: Picture, { title, says, heading }: Told): string {
  const { columns, rows, severity } = picture;
  const lefts = leftsOf(columns);
  const width = lefts.at(-1)! + COLUMN_WIDTH + PAD;
  const heights = rows.map(heightOf);
  const hasWork = columns.some(({ worked }) => worked !== '');
  const headHeight = HEAD_HEIGHT + (hasWork ? LINE_HEIGHT : 0);
  const tops = heights.map((_, i) => headHeight + sum(heights.slice(0, i)));
  const height = headHeight + sum(heights) + PAD / 2;
  const parts = [
    `<title>${escaped(title)}</title><desc>${escaped(says)}</desc><style>${STYLE}</style>`,
    rect(0.5, 0.5, width - 1, height - 1, 'fill="var(--ground)" stroke="var(--line)" rx="6"'),
    text(PAD, WAITED, heading, 'd'),
    ...columns.flatMap((column, i) => head(column, lefts[i]!)),
    ...columns.flatMap(({ isEvidence }, i) =>
      isEvidence ? frame(lefts[i]!, 8, headHeight - 18, severity) : [],
    ),
    ...rows.flatMap((row, i) => [
      `<path class="l" d="M${PAD} ${tops[i]! - 5.5}H${width - PAD}"/>`,
      ...label(row, tops[i]!),
      ...row.cells.flatMap((cell, j) => drawCell(cell, lefts[j]!, tops[i]!)),
      ...marks(row, lefts, tops[i]!, heights[i]!, severity),
    ]),
  ];
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">\n${parts.join('\n')}\n</svg>\n`;
}

/** The picture in words, column after column. */
export function wordsOf({ columns, rows }: Picture): string {
  return columns
    .map(({ title, waited, worked, errno }, i) => {
      const told = rows.flatMap(({ name, says, cells }) => {
        const { watched, ready, lines } = cells[i]!;
        const words = [watched, ready, ...lines.map(({ text }) => text)].filter(
          (one) => one !== '',
        );
        return words.length === 0 ? [] : [`${`${name} ${says}`.trim()}: ${words.join(', ')}`];
      });
      const wait = [waited, errno, worked].filter((one) => one !== '').join(', ');
      return `${title} (${wait}): ${told.join('; ')}.`;
    })
    .join(' ');
}

function leftsOf(columns: readonly Column[]): number[] {
  const lefts: number[] = [];
  let x = LABEL_WIDTH;
  for (const { isBehindGap } of columns) {
    if (isBehindGap) x += GAP_WIDTH;
    lefts.push(x);
    x += COLUMN_WIDTH;
  }
  return lefts;
}

function heightOf({ cells }: Row): number {
  const most = Math.max(...cells.map((cell) => cell.lines.length + (cell.watched === '' ? 0 : 1)));
  const isOfDescriptor = cells.some(({ face }) => face !== undefined);
  return (isOfDescriptor ? STRIP_HEIGHT : 0) + Math.max(1, most) * LINE_HEIGHT + PAD;
}

function head({ title, waited, worked, errno, isBehindGap }: Column, x: number): string[] {
  const [says, look] = errno === '' ? [waited, 'd'] : [`= −1 ${errno}`, 'c e'];
  const parts = [text(x, 22, title, 'b'), text(x, WAITED, says, look)];
  if (worked !== '') parts.push(text(x, WAITED + LINE_HEIGHT, worked, 'w'));
  return isBehindGap ? [text(x - GAP_WIDTH + 4, 22, '…', 'd'), ...parts] : parts;
}

function label({ name, says }: Row, top: number): string[] {
  const isNumber = /^\d/.test(name);
  const parts = [text(PAD, top + 14, name, isNumber ? 'c b' : 'd')];
  return says === '' ? parts : [...parts, text(PAD, top + 14 + LINE_HEIGHT, says, 'd')];
}

function drawCell({ face, watched, ready, lines }: Cell, x: number, top: number): string[] {
  const strip = face === undefined ? [] : drawStrip(face, ready, x, top);
  const below = face === undefined ? top : top + STRIP_HEIGHT;
  const told: Line[] = watched === '' ? [...lines] : [{ text: watched, tone: 'dim' }, ...lines];
  return [
    ...strip,
    ...told.map((line, i) => {
      const isWatched = i === 0 && watched !== '';
      return text(x, below + (i + 1) * LINE_HEIGHT - 1, line.text, classOf(line, isWatched));
    }),
  ];
}

function classOf({ tone }: Line, isWords: boolean): string {
  const colour = { plain: '', print: '', dim: ' d', warning: ' w', error: ' e' }[tone];
  return isWords ? colour.trim() : `c${colour}`;
}

/** As a cell of the timeline: what is readable above, what is writable below, a mark over all of it. */
function drawStrip(face: Face, ready: string, x: number, top: number): string[] {
  const { ground, upper, lower, mark } = face;
  if (ground === 'none' && ready === '') return [];
  const width = COLUMN_WIDTH - PAD;
  const full = (fill: string): string => rect(x, top, width, STRIP_HEIGHT - 3, `fill="${fill}"`);
  const parts = [ground === 'open' ? openLine(x, top, width) : full('var(--cell)')];
  if (mark !== '') parts.push(full(colourOf(mark)));
  else {
    const both = upper !== 'none' && lower !== 'none';
    const half = both ? (STRIP_HEIGHT - 3) / 2 : STRIP_HEIGHT - 3;
    if (upper !== 'none') parts.push(rect(x, top, width, half, fillOf(upper, 'read')));
    if (lower !== 'none')
      parts.push(rect(x, both ? top + half : top, width, half, fillOf(lower, 'write')));
  }
  if (ready !== '') parts.push(text(x + 6, top + 13, ready, isLight(face) ? 'k b' : 'g'));
  return parts;
}

/** Ready and not used by the program is paler. */
function fillOf(half: Half, name: 'read' | 'write'): string {
  return `fill="var(--${name})"${half === 'unused' ? ' fill-opacity=".72"' : ''}`;
}

/** Green alone is light in dark themes. */
function isLight({ mark, upper, lower }: Face): boolean {
  return mark === '' && upper === 'none' && lower !== 'none';
}

function colourOf(mark: Exclude<Face['mark'], ''>): string {
  if (mark === 'accepted' || mark === 'end') return 'var(--read)';
  return mark === 'exceptional' ? 'var(--except)' : 'var(--error)';
}

function openLine(x: number, top: number, width: number): string {
  return rect(x, top + 7, width, 3, 'fill="var(--open)"');
}

/** Frames around what proves it. */
function marks(
  { cells }: Row,
  lefts: readonly number[],
  top: number,
  height: number,
  severity: Picture['severity'],
): string[] {
  return cells.flatMap(({ isEvidence }, i) =>
    isEvidence ? frame(lefts[i]!, top - 2, height - 5, severity) : [],
  );
}

function frame(
  x: number,
  y: number,
  height: number,
  severity: Picture['severity'],
): readonly string[] {
  const colour = { error: 'me', warning: 'mw', hint: 'mh' }[severity];
  return [rect(x - 5, y, COLUMN_WIDTH - 3, height, `class="m ${colour}" rx="3"`)];
}

function rect(x: number, y: number, width: number, height: number, rest: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${rest}/>`;
}

function text(x: number, y: number, words: string, className: string): string {
  const named = className === '' ? '' : ` class="${className}"`;
  return `<text x="${x}" y="${y}"${named}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
