/** Lines within the marks of another format, taken out of them: JSON of collectors, Markdown, HTML around a line. */

/** Where collectors of logs keep a line: Docker, Kubernetes, clouds, most libraries; and where tools keep all that a program printed. */
const KEYS = [
  ...['log', 'message', 'msg', 'MESSAGE', 'line', 'text', 'textPayload', '@message', '_raw'],
  ...['stderr', 'stdout', 'output', 'body', 'content'],
];
/** In which of them that stands. */
const OUTER = ['result', 'hit', '_source', 'fields', 'jsonPayload', 'data'];

/** An object or a text of JSON or Python, also as an item of a list, and logfmt. */
const IS_WRAPPED = /^\s*(?:- |\[(?="))?(?:\{"|b'|")|^(?:time|ts|t|level|lvl)=/;
/** A row of a table whose first fields need no quotes. */
const IS_ROW = /^[^"(<]*,"/;
const MOST_BEFORE = 100;

export function isUnwrapped(text: string): boolean {
  const at = text.indexOf(',"');
  return IS_WRAPPED.test(text) || (at > 0 && at < MOST_BEFORE && IS_ROW.test(text));
}

/** The line that a JSON object or text holds, or the lines; as it was where it holds none. */
export function unwrapped(text: string): string {
  const item = text.replace(/^\s*(?:- |\[(?="))?/, '').replace(/,\s*$/, '');
  const [, bytes] = BYTES.exec(item) ?? [];
  if (bytes !== undefined) return bytes.replace(/(?:\\[nr])+$/, '').replace(/\\(['"\\])/g, '$1');
  const [, quoted] = LOGFMT.exec(item) ?? [];
  const value = parsed(quoted ?? item) ?? parsed(item.replace(/\]$/, ''));
  if (value === undefined) return inTable(text);
  return lineIn(value) ?? text;
}

const LOGFMT = /^\w+=.{0,400}? (?:msg|message|log)=("(?:[^"\\]|\\.)*")/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lineIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trimEnd();
  if (typeof value !== 'object' || value === null) return undefined;
  const all = value as Record<string, unknown>;
  const texts = KEYS.map((key) => all[key]).filter((one) => typeof one === 'string');
  // Where all of it is kept together nothing may have been written to one of two.
  const text = texts.find((one) => one !== '') ?? texts[0];
  if (text !== undefined) return text.trimEnd();
  const inner = OUTER.map((key) => all[key]).find((one) => typeof one === 'object');
  return inner === undefined ? undefined : lineIn(inner);
}

/** As Python prints what it read: `b'read(5, "\\\\n", 1) = 1\\n'`. */
const BYTES = /^b'(.*)'$/;

/** What strace printed where that is a field of a table (RFC 4180), in which each quote stands twice; as it was where none is. */
function inTable(text: string): string {
  if (!TABLE.test(text)) return text;
  const field = (text.match(FIELD) ?? []).findLast((each) => IS_PRINTED.test(each));
  return field === undefined ? text : field.slice(1, -1).replaceAll('""', '"').trimEnd();
}

const FIELD = /"(?:[^"]|"")*"/g;
const TABLE = /^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|(?! )[^",]*))*$/;
const IS_PRINTED =
  /\) += |<unfinished \.\.\.>|\(.*strace: Process |\bresumed>|\+\+\+ |--- (?:stopped by )?SIG/;

/** `hasTags`: those of HTML were taken out already. */
export function unmarked(line: string, hasTags: boolean): string {
  let text = line.trimEnd();
  if (!hasTags) text = withoutClosing(text.replace(OPENING, ''));
  text = withoutBold(text.replace(FENCE, ''));
  const ending = FENCE_END.exec(text.slice(-LONGEST_END))?.[0] ?? '';
  if (ending !== '') text = text.slice(0, -ending.length).trimEnd();
  // The cell of a table.
  if (/^\s*\| .* \|$/.test(text)) text = text.slice(0, -1).trimEnd();
  if (/^\s*`/.test(text) || /^[^"`(]*`[^`]*`$/.test(text))
    text = text.replace(/(?<!`)`+$/, '').replace(/^([^"`(]*)`+/, '$1');
  // A line that a shell would go on with.
  for (const mark of [/\s\\$/, /\s\|$/]) if (mark.test(text)) text = text.slice(0, -1).trimEnd();
  return text;
}

/** On the line that they begin or end with: of Jira, of forums, of Trac. */
const FENCE =
  /^\s*(?:\{(?:noformat|code)(?:[:|][^{}]{0,80})?\}|\[(?:code|pre|quote)(?:=[^[\]]{0,80})?\]|\{\{\{)\s*/i;
const FENCE_END = /(?:\{(?:noformat|code)\}|\[\/(?:code|pre|quote)\]|(?<!\})\}\}\})$/i;
const LONGEST_END = '{noformat}'.length + 1;
const BOLD = /\*\*([a-z_]\w{0,40})\*\*\(/g;
const OPENING = /^\s*(?:<(?:a|b|br|code|div|em|li|p|pre|span|strong|td|tr|tt)\b[^<>]*>\s*)+/i;
const CLOSING = /(?:<\/(?:a|b|code|div|em|li|p|pre|span|strong|td|tr|tt)>|<br ?\/?>)$/i;
const LONGEST_CLOSING = '</strong>'.length;

/** Names of calls in bold; what a text holds stays as it is. */
function withoutBold(line: string): string {
  if (!line.includes('**(')) return line;
  const quote = line.indexOf('"');
  const from = quote < 0 ? line.length : quote;
  return line.slice(0, from).replaceAll(BOLD, '$1(') + line.slice(from);
}

/** One after the other, from the end: a pattern for all would begin anew at each of them. */
function withoutClosing(line: string): string {
  let text = line;
  for (;;) {
    const found = CLOSING.exec(text.slice(-LONGEST_CLOSING));
    if (found === null) return text;
    text = text.slice(0, -found[0].length);
  }
}

/** `epoll\_wait`, `\<... read resumed\>`: Markdown, outside of texts. */
export function withoutEscapes(text: string): string {
  return text.replace(
    /("(?:[^"\\]|\\.)*(?:"|\\?$))|\\([_<>[\]*~|])/gs,
    (_, quoted: string | undefined, mark: string | undefined) => quoted ?? mark ?? '',
  );
}
