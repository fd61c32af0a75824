/** Lines within the marks of another format, taken out of them: JSON of collectors, Markdown, HTML around a line. */

/** Where collectors of logs keep a line: Docker, Kubernetes, most libraries. */
const KEYS = ['log', 'message', 'msg', 'MESSAGE', 'line', 'text'];

/** The line that a JSON object or text holds; as it was where it holds none. */
export function unwrapped(text: string): string {
  let value: unknown;
  const item = text.replace(/^\s*(?:- )?/, '').replace(/,\s*$/, '');
  const [, bytes] = BYTES.exec(item) ?? [];
  if (bytes !== undefined) return bytes.replace(/(?:\\[nr])+$/, '').replace(/\\(['"\\])/g, '$1');
  try {
    value = JSON.parse(item);
  } catch {
    return inTable(text);
  }
  if (typeof value === 'string') return value.trimEnd();
  if (typeof value !== 'object' || value === null) return text;
  for (const key of KEYS) {
    const line = (value as Record<string, unknown>)[key];
    if (typeof line === 'string') return line.trimEnd();
  }
  return text;
}

/** As Python prints what it read: `b'read(5, "\\\\n", 1) = 1\\n'`. */
const BYTES = /^b'(.*)'$/;

/** A call that is a field of a table (RFC 4180), in which each quote stands twice; as it was where there is none. */
function inTable(text: string): string {
  if (!text.includes('""') || !TABLE.test(text)) return text;
  const field = (text.match(FIELD) ?? []).findLast(
    (each) => each.includes('(') && each.includes(' = '),
  );
  return field === undefined ? text : field.slice(1, -1).replaceAll('""', '"').trimEnd();
}

const FIELD = /"(?:[^"]|"")*"/g;
const TABLE = /^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*,?$/;

/** `hasTags`: those of HTML were taken out already. */
export function unmarked(line: string, hasTags: boolean): string {
  let text = line.trimEnd();
  if (!hasTags) text = withoutClosing(text.replace(OPENING, ''));
  if (/^\s*`/.test(text) || /^[^"`]*`[^"`]*`$/.test(text))
    text = text.replace(/(?<!`)`+$/, '').replace(/^(\s*)`+/, '$1');
  // A line that a shell would go on with.
  for (const mark of [/\s\\$/, /\s\|$/]) if (mark.test(text)) text = text.slice(0, -1).trimEnd();
  return text.includes('\\') ? withoutEscapes(text) : text;
}

const OPENING = /^\s*(?:<(?:a|b|br|code|div|em|li|p|pre|span|strong|td|tr|tt)\b[^<>]*>\s*)+/i;
const CLOSING = /(?:<\/(?:a|b|code|div|em|li|p|pre|span|strong|td|tr|tt)>|<br ?\/?>)$/i;
const LONGEST_CLOSING = '</strong>'.length;

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
function withoutEscapes(text: string): string {
  if (!/^[^"]*\\[_<>[\]*~]/.test(text) && !text.endsWith('\\>')) return text;
  return text.replace(
    /("(?:[^"\\]|\\.)*(?:"|\\?$))|\\([_<>[\]*~|])/gs,
    (_, quoted: string | undefined, mark: string | undefined) => quoted ?? mark ?? '',
  );
}
