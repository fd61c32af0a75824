/** What terminals, web pages, mails and word processors did to a line, undone. */

import { isUnwrapped, unmarked, unwrapped, withoutEscapes } from './markup';
import { openParts, type Parts, restOf, withParts } from './parts';

/** What a text was found to be, as far as that changes how its lines are read. */
export type Manner = {
  /** `&lt;` stands for `<`: it was copied from the source of a web page. */
  isHtml: boolean;
  /** `=3D` stands for `=`: it is the source of a mail (RFC 2045). */
  isMail: boolean;
  /** `[32m` stands there without the escape before it. */
  hasColours: boolean;
  /** `\_` stands for `_`: Markdown was copied. */
  isMarkdown: boolean;
  /** Each line has a `$` behind it (`cat -A`). */
  hasEnds: boolean;
  readonly parts: Parts;
};

export function openManner(): Manner {
  const parts = openParts();
  const is = { isHtml: false, isMail: false, isMarkdown: false };
  return { ...is, hasColours: false, hasEnds: false, parts };
}

/** The line as strace printed it, or the lines: those of the oldest Macs have other ends, and a text of JSON may hold a whole log. */
export function linesOf(raw: string, manner: Manner): readonly string[] {
  if (raw.includes('\r') && INNER_END.test(raw))
    return raw.split('\r').flatMap((line) => linesOf(line, manner));
  const whole = withParts(manner.parts, raw.endsWith('\r') ? raw.trimEnd() : raw, manner.isMail);
  if (whole === undefined) return [];
  return cleanedLines(whole, manner);
}

/** At the end of a log: those whose last piece never came. */
export function lastLines(manner: Manner): readonly string[] {
  return restOf(manner.parts).flatMap((line) => cleanedLines(line, manner));
}

function cleanedLines(whole: string, manner: Manner): readonly string[] {
  const line = cleaned(whole, manner);
  return line.includes('\n') ? line.split('\n').map((each) => cleaned(each, manner)) : [line];
}

const INNER_END = /\r(?=[^\r\n])/;

/** Without what stands behind it; texts in it stay as they are. */
function cleaned(line: string, manner: Manner): string {
  let text = line;
  if (UNUSUAL.test(text)) text = usual(text);
  if (isUnwrapped(text)) text = unwrapped(text);
  if (text.includes('&') || (manner.isHtml && text.includes('<'))) text = fromHtml(text, manner);
  if (text.includes('=3D') || text.startsWith('Content') || manner.isMail)
    text = fromMail(text, manner);
  text = withoutColours(text, manner);
  if (isMarked(text)) text = unmarked(text, manner.isHtml);
  if (text.includes('\\')) text = fromMarkdown(text, manner);
  if (text.endsWith('$')) text = withoutEnd(text, manner);
  return (text.startsWith('^') ? text.replace(/^\^[CZ]/, '') : text).trimEnd();
}

/** The `$` that `cat -A` puts behind each line, and the `^M` of a line end of Windows. */
function withoutEnd(text: string, manner: Manner): string {
  manner.hasEnds ||= ENDS.test(text.slice(-LONGEST_RESULT));
  return manner.hasEnds ? text.replace(/(?:\^M)?\$$/, '') : text;
}

const ENDS = /\) += (?:-?\d|0x|\?)[^"]*\$$|(?: \.\.\.>|\+\+\+|---)(?:\^M)?\$$/;
const LONGEST_RESULT = 200;

// oxlint-disable-next-line no-control-regex -- Terminals are steered by control characters.
const UNUSUAL = /[\x00-\x1f\x7f-\uffff]/;
// oxlint-disable-next-line no-control-regex -- The same.
const ESCAPES = /\x1b(?:\[[\d;:?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// oxlint-disable-next-line no-control-regex -- The same.
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;
const [BACKSLASH, BACKTICK, BAR, LESS, GREATER] = [92, 96, 124, 60, 62];
const [CURLY, CLOSE_CURLY, SQUARE, CLOSE_SQUARE] = [123, 125, 91, 93];
const CLOSED = /<(?:\/\w+|br ?\/?)>$/;
const LONGEST_TAG = 12;

/** Whether it ends in another way than strace ends a line, begins with markup, or has escapes of Markdown. */
function isMarked(text: string): boolean {
  let from = 0;
  while (text.charCodeAt(from) === SPACE) from++;
  const first = text.charCodeAt(from);
  if (first === BACKTICK || first === LESS || first === CURLY) return true;
  if (first === SQUARE && !text.startsWith(PID, from)) return true;
  const last = text.charCodeAt(text.length - 1);
  if (last === BACKSLASH || last === BACKTICK || last === BAR || last === CLOSE_CURLY) return true;
  if (last === CLOSE_SQUARE || text.includes('**(')) return true;
  return last === GREATER && CLOSED.test(text.slice(-LONGEST_TAG));
}

const SPACE = 32;
/** How each line of `strace -f` begins on a terminal. */
const PID = '[pid ';

function usual(line: string): string {
  let text = line
    .replace(ESCAPES, '')
    .replace(CONTROLS, '')
    .replace(/[\t\u00a0\u2007\u202f\u3000]/g, ' ');
  text = text.replaceAll('…', '...').replaceAll('＝', '=');
  text = text.replace(/([=( ])[\u2010-\u2015\u2212](?=\d)/g, '$1-');
  // `--- SIGCHLD {…} ---`, whose hyphens were joined.
  text = text.replace(
    /(?:[–—]-?|-[–—])(?= (?:stopped by )?SIG)|(?<=\} ?)(?:[–—]-?|-[–—])$/g,
    '---',
  );
  text = text.trimEnd();
  // The sides of a box, and the mark of a line that goes on.
  if (/[│┃║]$/.test(text)) text = text.slice(0, -1).trimEnd();
  text = text.replace(/^(\s*(?:\d+\s*)?)[│┃║]/, '$1|').replace(/^\s*[↩↪↳⤷⤶] ?/, '');
  if (!/(?<!\\)"/.test(text)) text = text.replace(QUOTES, '"');
  return text;
}

const QUOTES = /[«»\u201c-\u201f\u2033\uff02]/g;

/** Where strace prints `<` and `"` itself, none of them stands for itself in the source of a page. */
const IN_HTML =
  /&(?:amp;)*(?:lt|#60|#x3c);(?:\.\.\. |unfinished|detached|\d+\.\d+&)|[(,=[>] ?&(?:amp;)*(?:quot|#34|#x22);|=&(?:amp;)*(?:gt|#62|#x3e);|\d&(?:amp;)*(?:lt|#60|#x3c);(?:\/|[A-Za-z_]+:\[)/i;

function fromHtml(text: string, manner: Manner): string {
  if (!manner.isHtml && IN_HTML.test(text)) manner.isHtml = true;
  if (!manner.isHtml) return text;
  // A page may have been escaped twice.
  const once = text.replaceAll(TAGS, '').replaceAll('&amp;', '&');
  return once.replace(/&(#?\w{1,8});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const isHex = /^#x/i.test(name);
    return String.fromCharCode(parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10) || 63);
  });
}

const TAGS = /<\/?(?:a|b|br|code|div|em|font|i|li|mark|p|pre|span|strong|td|tr|tt)\b[^<>]*>/gi;

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ', apos: "'", hellip: '...', minus: '-' },
};

/** Quoted-printable: `=3D -1` is a result. */
const IN_MAIL = / =3D (?:-?\d|\?)|^Content-Transfer-Encoding: quoted-printable/i;

function fromMail(text: string, manner: Manner): string {
  if (!manner.isMail && !IN_MAIL.test(text)) return text;
  manner.isMail = true;
  return text
    .replace(/=$/, '')
    .replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** `epoll\_wait`, `\<... read resumed\>`; in what strace prints no such escape stands outside of a text. */
const IN_MARKDOWN = /^[^"]*(?:(?<=\w)\\_\w|\\<\.\.\. |\\\[pid )/;

function fromMarkdown(text: string, manner: Manner): string {
  if (!manner.isMarkdown && !IN_MARKDOWN.test(text)) return text;
  manner.isMarkdown = true;
  return withoutEscapes(text);
}

/** `^[[32m`, and `[32m` where it cannot be part of a text. */
function withoutColours(text: string, manner: Manner): string {
  if (!manner.hasColours) {
    const at = text.indexOf('[', text.startsWith(PID) ? 1 : 0);
    if (at < 0 || at > COLOUR_WITHIN) return text;
    const open = text.indexOf('(');
    if ((open >= 0 && open < at) || !BEGINS_IN_COLOUR.test(text)) return text;
  }
  manner.hasColours = true;
  return text.replace(COLOURS, '');
}

const COLOUR_WITHIN = 42;
const BEGINS_IN_COLOUR = /^[^"(]{0,40}(?:\^\[)?\[\d{1,2}(?:;\d{1,3})*m/;
const COLOURS = /(?<!\\(?:0?33|e|x1b))(?:\^\[)?\[(?:\d{1,3}(?:;\d{1,3})*)?[mK]/g;
