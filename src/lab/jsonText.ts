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
/** V8 hashes a text of over 16 383 characters by its length alone: many such names in one table cost their square. */
const MAX_NAME = 256;

/** Reads JSON (RFC 8259); a name that stands twice in one object is a problem too, as one of the two would be lost. */
export function parseJsonText(text: string): JsonText | TextProblem {
  const reader = new Reader(text.startsWith('\ufeff') ? text.slice(1) : text);
  try {
    const value = reader.read();
    return { value, placeOf: (path) => reader.placeOf(value, path) };
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

/** Where the members of an object (by their names) or of a list (by their order) begin. */
type Offsets = Map<string, number> | number[];

class Reader {
  readonly #text: string;
  /** By the object or list itself: kept by path, a file of nested long names would cost the square of its length. */
  readonly #offsets = new Map<object, Offsets>();
  /** Names and indices on the way to the value that is being read. */
  readonly #way: (string | number)[] = [];
  #at = 0;
  #start = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#skip();
    this.#start = this.#at;
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#unexpected('the end');
    return value;
  }

  /** A member that is missing is shown where the object is. */
  placeOf(root: unknown, path: string): Place {
    let [value, offset, rest] = [root, this.#start, path];
    for (;;) {
      const inner = this.#stepInto(value, rest);
      if (inner === undefined) return this.placeAt(offset);
      ({ value, offset, rest } = inner);
    }
  }

  placeAt(offset: number): Place {
    let line = 1;
    let begin = 0;
    for (let at = this.#text.indexOf('\n'); at >= 0 && at < offset;) {
      line++;
      begin = at + 1;
      at = this.#text.indexOf('\n', begin);
    }
    return { line, column: offset - begin + 1 };
  }

  /** Follows the first part of a path that such a value has; undefined where it has none. */
  #stepInto(
    value: unknown,
    path: string,
  ): { value: unknown; offset: number; rest: string } | undefined {
    if (typeof value !== 'object' || value === null || path === '') return undefined;
    const offsets = this.#offsets.get(value);
    if (Array.isArray(offsets)) {
      const [part = '', index = ''] = /^\[(\d+)\]/.exec(path) ?? [];
      const offset = part === '' ? undefined : offsets[Number(index)];
      if (offset === undefined) return undefined;
      const item = (value as unknown[])[Number(index)];
      return { value: item, offset, rest: path.slice(part.length).replace(/^\./, '') };
    }
    // A name may hold what stands between two: the longest that fits is meant, as no known one does.
    let found: string | undefined;
    for (const name of offsets?.keys() ?? [])
      if (isFirstOf(name, path) && name.length >= (found?.length ?? 0)) found = name;
    if (found === undefined) return undefined;
    const rest = path.slice(found.length).replace(/^\./, '');
    const member = (value as Record<string, unknown>)[found];
    return { value: member, offset: offsets!.get(found)!, rest };
  }

  #value(): unknown {
    this.#skip();
    if (this.#way.length > MAX_DEPTH)
      throw this.#problem(`values stand deeper than ${MAX_DEPTH}: use fewer`);
    if (++this.#values > MAX_VALUES)
      throw this.#problem(`there are more than ${MAX_VALUES} values: use repeat`);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object();
    if (next === '[') return this.#array();
    if (next === '"') return this.#string();
    return this.#word();
  }

  #object(): Record<string, unknown> {
    // Without a prototype `__proto__` is a name like any other.
    const object = Object.create(null) as Record<string, unknown>;
    const offsets = new Map<string, number>();
    this.#offsets.set(object, offsets);
    this.#list('}', () => {
      this.#skip();
      const at = this.#at;
      if (this.#text[at] !== '"') throw this.#unexpected('a name in double quotes');
      const name = this.#name();
      this.#way.push(name);
      if (offsets.has(name)) throw this.#problem(`${name} stands here twice: leave one out`, at);
      offsets.set(name, at);
      this.#skip();
      if (this.#text[this.#at] !== ':') throw this.#unexpected("':'");
      this.#at++;
      object[name] = this.#value();
      this.#way.pop();
    });
    return object;
  }

  #name(): string {
    const at = this.#at;
    const name = this.#string();
    if (name.length <= MAX_NAME) return name;
    throw this.#problem(`a name has ${name.length} characters: ${MAX_NAME} are the most`, at);
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    const offsets: number[] = [];
    this.#offsets.set(array, offsets);
    this.#list(']', () => {
      this.#skip();
      offsets.push(this.#at);
      this.#way.push(array.length);
      array.push(this.#value());
      this.#way.pop();
    });
    return array;
  }

  /** Members between brackets, commas between two. */
  #list(end: string, member: () => void): void {
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
      if (next !== ',' && next !== end) throw this.#unexpected(`',' or '${end}'`);
      this.#at++;
      if (next === end) return;
    }
  }

  #string(): string {
    // Control characters in it are refused where it is parsed.
    const end = endOfString(this.#text, this.#at);
    const value = parsed(this.#text.slice(this.#at, end));
    if (typeof value !== 'string') throw this.#problem('a text in double quotes is not whole here');
    this.#at = end;
    return value;
  }

  #word(): unknown {
    const match = /[^\s,:[\]{}"]+/y;
    match.lastIndex = this.#at;
    const word = match.exec(this.#text)?.[0] ?? '';
    const value = LITERALS.has(word) ? LITERALS.get(word) : parsed(word);
    if (value === undefined) throw this.#unexpected('a value');
    this.#at += word.length;
    return value;
  }

  #skip(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #unexpected(wanted: string): JsonProblem {
    const found = /[^\s,:[\]{}"]{1,20}|[^]/uy;
    found.lastIndex = this.#at;
    const what = found.exec(this.#text)?.[0];
    const here = what === undefined ? 'the end of the file' : nameOfToken(what);
    return this.#problem(`${here} is no JSON here: ${wanted} must follow`);
  }

  #problem(message: string, at = this.#at): JsonProblem {
    return new JsonProblem(message, at, this.#way.reduce<string>(joined, ''));
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

/** A path with one part more. */
function joined(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  return path === '' ? part : `${path}.${part}`;
}

/** Whether a path begins with all of this name. */
function isFirstOf(name: string, path: string): boolean {
  return path.startsWith(name) && [undefined, '.', '['].includes(path[name.length]);
}
