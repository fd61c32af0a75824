/** What terminals, web pages, mails and word processors did to a line, undone. */

import { unmarked, unwrapped } from './markup';

/** What a text was found to be, as far as that changes how its lines are read. */
export type Manner = {
  /** `&lt;` stands for `<`: it was copied from the source of a web page. */
  isHtml: boolean;
  /** `=3D` stands for `=`: it is the source of a mail (RFC 2045). */
  isMail: boolean;
  /** `[32m` stands there without the escape before it. */
  hasColours: boolean;
};

export function openManner(): Manner {
  return { isHtml: false, isMail: false, hasColours: false };
}

/** The line as strace printed it, without what stands behind it; texts in it stay as they are. */
export function cleaned(line: string, manner: Manner): string {
  let text = line;
  if (UNUSUAL.test(text)) text = usual(text);
  if (IS_WRAPPED.test(text)) text = unwrapped(text);
  if (text.includes('&')) text = fromHtml(text, manner);
  if (text.includes('=3D') || manner.isMail) text = fromMail(text, manner);
  text = withoutColours(text, manner);
  if (isMarked(text)) text = unmarked(text, manner.isHtml);
  return (text.startsWith('^') ? text.replace(/^\^[CZ]/, '') : text).trimEnd();
}

// eslint-disable-next-line no-control-regex -- Terminals are steered by control characters.
const UNUSUAL = /[\x00-\x1f\x7f-\uffff]/;
// eslint-disable-next-line no-control-regex -- The same.
const ESCAPES = /\x1b(?:\[[\d;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex -- The same.
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;
/** An object or a text of JSON or Python, also as an item of a list. */
const IS_WRAPPED = /^\s*(?:- )?(?:\{"|b'|")/;
const [BACKSLASH, BACKTICK, BAR, LESS, GREATER] = [92, 96, 124, 60, 62];
const CLOSED = /<(?:\/\w+|br ?\/?)>$/;
const LONGEST_TAG = 12;
const ESCAPED = /\\[_<>[\]*~]/;

/** Whether it ends in another way than strace ends a line, begins with markup, or has escapes of Markdown. */
function isMarked(text: string): boolean {
  let from = 0;
  while (text.charCodeAt(from) === SPACE) from++;
  const first = text.charCodeAt(from);
  if (first === BACKTICK || first === LESS) return true;
  const last = text.charCodeAt(text.length - 1);
  if (last === BACKSLASH || last === BACKTICK || last === BAR) return true;
  if (last === GREATER && CLOSED.test(text.slice(-LONGEST_TAG))) return true;
  return text.includes('\\') && ESCAPED.test(text);
}

const SPACE = 32;

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
  // The side of a box.
  if (/[│┃║]$/.test(text)) text = text.slice(0, -1).trimEnd();
  if (!/(?<!\\)"/.test(text)) text = text.replace(QUOTES, '"');
  return text;
}

const QUOTES = /[«»\u201c-\u201f\u2033\uff02]/g;

/** Where strace prints `<` and `"` itself, none of them stands for itself in the source of a page. */
const IN_HTML =
  /&(?:amp;)*(?:lt|#60|#x3c);(?:\.\.\. |unfinished|detached|\d+\.\d+&)|[(,=] ?&(?:amp;)*(?:quot|#34|#x22);|=&(?:amp;)*(?:gt|#62|#x3e);|\d&(?:amp;)*(?:lt|#60|#x3c);(?:\/|[A-Za-z_]+:\[)/i;

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
function fromMail(text: string, manner: Manner): string {
  if (!manner.isMail && !/ =3D (?:-?\d|\?)/.test(text)) return text;
  manner.isMail = true;
  return text
    .replace(/=$/, '')
    .replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** `^[[32m`, and `[32m` where it cannot be part of a text. */
function withoutColours(text: string, manner: Manner): string {
  if (!manner.hasColours) {
    const at = text.indexOf('[');
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
