/** What terminals, web pages, mails and word processors did to a line, undone. */

/** What a text was found to be, as far as that changes how its lines are read. */
export type Manner = {
  /** `&lt;` stands for `<`: it was copied from the source of a web page. */
  isHtml: boolean;
};

/** The line as strace printed it, without what stands behind it; texts in it stay as they are. */
export function cleaned(line: string, manner: Manner): string {
  let text = line;
  if (UNUSUAL.test(text)) text = usual(text);
  if (text.includes('&')) text = fromHtml(text, manner);
  if (text.includes('\\_')) text = text.replace(/^[^"]*/, (head) => head.replaceAll('\\_', '_'));
  return (text.startsWith('^') ? text.replace(/^\^[CZ]/, '') : text).trimEnd();
}

// eslint-disable-next-line no-control-regex -- Terminals are steered by control characters.
const UNUSUAL = /[\x00-\x08\x0b-\x1f\x7f-\uffff]/;
// eslint-disable-next-line no-control-regex -- The same.
const ESCAPES = /\x1b(?:\[[\d;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex -- The same.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;

function usual(line: string): string {
  let text = line
    .replace(ESCAPES, '')
    .replace(CONTROLS, '')
    .replace(/[\u00a0\u2007\u202f]/g, ' ');
  text = text.replaceAll('…', '...').replace(/([=( ])[\u2010-\u2015\u2212](?=\d)/g, '$1-');
  if (!text.includes('"')) text = text.replace(/[\u201c-\u201f\u2033\uff02]/g, '"');
  return text;
}

/** Where strace prints `<` and `"` itself, none of them stands for itself in the source of a page. */
const IN_HTML =
  /&lt;(?:\.\.\. |unfinished|detached|\d+\.\d+&gt;)|[(,=] ?&quot;|=&gt;|\d&lt;(?:\/|[A-Za-z_]+:\[)/;

function fromHtml(text: string, manner: Manner): string {
  if (!manner.isHtml && IN_HTML.test(text)) manner.isHtml = true;
  if (!manner.isHtml) return text;
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ', apos: "'" },
  ...{ '#34': '"', '#39': "'", '#x27': "'", '#60': '<', '#62': '>', '#160': ' ' },
};
