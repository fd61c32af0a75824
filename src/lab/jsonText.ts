/** JSON with places: every value knows where it stands, so that what is wrong with it can be shown on the right line. */

/** Where something stands in a text; line and column are counted from 1, the column in UTF-16 units. */
export type Place = { readonly line: number; readonly column: number };

export type JsonText = {
  readonly value: unknown;
  /** Where the value at a path (`clients[0].steps[2].send`, empty for the whole) begins; of a member, its name. */
  placeOf(path: string): Place;
};

/** What is wrong with a text, and where. */
export type TextProblem = Place & { readonly path: string; readonly message: string };

/** Deeper nesting is no script, and would cost a stack. */
const MAX_DEPTH = 128;
/** Each value costs a place: a text of millions of them is no script either. */
const MAX_VALUES = 200_000;

/** Reads JSON (RFC 8259); a name that stands twice in one object is a problem too, as one of the two would be lost. */
export function parseJsonText(text: string): JsonText | TextProblem {
  const reader = new Reader(text.startsWith('\ufeff') ? text.slice(1) : text);
  try {
    const value = reader.read();
    return { value, placeOf: (path) => reader.placeOf(path) };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return { ...reader.placeAt(error.at), path: error.path, message: error.message };
  }
}

class JsonProblem extends Error {
  readonly at: number;
  readonly path: string;

  constructor(message: string, at: number, path: string) {
    super(message);
    this.at = at;
    this.path = path;
  }
}

const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class Reader {
  readonly #text: string;
  readonly #offsets = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    const value = this.#value('', 0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#unexpected('the end', '');
    return value;
  }

  placeOf(path: string): Place {
    // A member that is missing is shown where the object is.
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, parentEnd(at)))) {
      const offset = this.#offsets.get(at);
      if (offset !== undefined) return this.placeAt(offset);
    }
    return this.placeAt(this.#offsets.get('') ?? 0);
  }

  placeAt(offset: number): Place {
    const before = this.#text.slice(0, offset);
    const line = before.split('\n').length;
    return { line, column: offset - before.lastIndexOf('\n') };
  }

  #value(path: string, depth: number): unknown {
    this.#skip();
    if (!this.#offsets.has(path)) this.#offsets.set(path, this.#at);
    if (depth > MAX_DEPTH)
      throw new JsonProblem(`values stand deeper than ${MAX_DEPTH}: use fewer`, this.#at, path);
    if (this.#offsets.size > MAX_VALUES)
      throw new JsonProblem(`there are more than ${MAX_VALUES} values: use repeat`, this.#at, path);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(path, depth);
    if (next === '[') return this.#array(path, depth);
    if (next === '"') return this.#string(path);
    return this.#word(path);
  }

  #object(path: string, depth: number): Record<string, unknown> {
    // Without a prototype `__proto__` is a name like any other.
    const object = Object.create(null) as Record<string, unknown>;
    this.#list('}', path, () => {
      this.#skip();
      const at = this.#at;
      if (this.#text[at] !== '"') throw this.#unexpected('a name in double quotes', path);
      const name = this.#string(path);
      const inner = path === '' ? name : `${path}.${name}`;
      if (Object.hasOwn(object, name))
        throw new JsonProblem(`${name} stands here twice: leave one out`, at, inner);
      this.#offsets.set(inner, at);
      this.#skip();
      if (this.#text[this.#at] !== ':') throw this.#unexpected("':'", inner);
      this.#at++;
      object[name] = this.#value(inner, depth + 1);
    });
    return object;
  }

  #array(path: string, depth: number): unknown[] {
    const array: unknown[] = [];
    this.#list(']', path, () => {
      array.push(this.#value(`${path}[${array.length}]`, depth + 1));
    });
    return array;
  }

  /** Members between brackets, commas between two. */
  #list(end: string, path: string, member: () => void): void {
    this.#at++;
    this.#skip();
    if (this.#text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (;;) {
      member();
      this.#skip();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== end) throw this.#unexpected(`',' or '${end}'`, path);
      this.#at++;
      if (next === end) return;
    }
  }

  #string(path: string): string {
    // Control characters in it are refused where it is parsed.
    const end = endOfString(this.#text, this.#at);
    const value = parsed(this.#text.slice(this.#at, end));
    if (typeof value !== 'string')
      throw new JsonProblem('a text in double quotes is not whole here', this.#at, path);
    this.#at = end;
    return value;
  }

  #word(path: string): unknown {
    const match = /[^\s,:[\]{}"]+/y;
    match.lastIndex = this.#at;
    const word = match.exec(this.#text)?.[0] ?? '';
    const value = LITERALS.has(word) ? LITERALS.get(word) : parsed(word);
    if (value === undefined) throw this.#unexpected('a value', path);
    this.#at += word.length;
    return value;
  }

  #skip(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #unexpected(wanted: string, path: string): JsonProblem {
    const found = /[^\s,:[\]{}"]{1,20}|[^]/uy;
    found.lastIndex = this.#at;
    const what = found.exec(this.#text)?.[0];
    const here = what === undefined ? 'the end of the file' : nameOfToken(what);
    return new JsonProblem(`${here} is no JSON here: ${wanted} must follow`, this.#at, path);
  }
}

/** One past the quote that ends the string that begins at `start`; of one that is not whole, where it breaks off. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && !'"\r\n'.includes(text[at]!)) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** White space that JSON does not know would not be seen. */
function nameOfToken(token: string): string {
  if (!/^\s$/.test(token)) return `'${token}'`;
  return `U+${token.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What one JSON token stands for; undefined where it is none. */
function parsed(token: string): unknown {
  try {
    return JSON.parse(token) as unknown;
  } catch {
    return undefined;
  }
}

/** Where the last part of a path begins. */
function parentEnd(path: string): number {
  return Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
}
