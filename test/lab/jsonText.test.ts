/** JSON with places: right for whatever stands in a text, and at a cost that grows with its length, not with its square. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type JsonText, parseJsonText } from '../../src/lab/jsonText';
import { check } from '../support/share';

/** Texts in double quotes with all that JSON may hold; as names, too, but for what stands between two in a path. */
const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', '4294967295', '"\\\n', '\ud800'),
);
const name = word.map((text) => text.replace(/[.[]/g, '_') || '_');
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(word, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map((pairs) => new Map(pairs)),
  ),
}));
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

/** The value as text, space between any two tokens, and where each path's value, or name, begins. */
function print(of: unknown, spaces: readonly string[]): { text: string; at: Map<string, number> } {
  const at = new Map<string, number>();
  let text = '';
  let turn = 0;
  const put = (token: string): void => {
    text += token + (spaces[turn++ % spaces.length] ?? '');
  };
  const write = (one: unknown, path: string): void => {
    if (!at.has(path)) at.set(path, text.length);
    const isObject = one instanceof Map;
    if (!isObject && !Array.isArray(one)) {
      put(JSON.stringify(one));
      return;
    }
    put(isObject ? '{' : '[');
    let count = 0;
    for (const [key, inner] of one.entries() as Iterable<[string, unknown]>) {
      if (count++ > 0) put(',');
      if (!isObject) write(inner, `${path}[${key}]`);
      else {
        const here = path === '' ? key : `${path}.${key}`;
        at.set(here, text.length);
        put(JSON.stringify(key));
        put(':');
        write(inner, here);
      }
    }
    put(isObject ? '}' : ']');
  };
  put('');
  write(of, '');
  return { text, at };
}

function read(text: string): JsonText {
  const json = parseJsonText(text);
  if ('message' in json) assert.fail(`${json.line}:${json.column} ${json.message}`);
  return json;
}

describe('lab/jsonText', () => {
  it('reads what JSON.parse reads, and knows where each value stands', () => {
    check(
      fc.property(value, fc.array(space, { minLength: 1, maxLength: 7 }), (one, spaces) => {
        const { text, at } = print(one, spaces);
        const json = parseJsonText(text);
        assert.ok(!('message' in json), text);
        assert.equal(JSON.stringify(json.value), JSON.stringify(JSON.parse(text)));
        for (const [path, offset] of at) {
          const before = text.slice(0, offset).split('\n');
          const place = { line: before.length, column: before.at(-1)!.length + 1 };
          assert.deepEqual(json.placeOf(path), place, `${path} in ${text}`);
        }
      }),
    );
  });

  it('tells a place of whatever is no JSON, and in one line why', () => {
    const broken = fc
      .tuple(value, fc.nat(), fc.string({ maxLength: 3 }))
      .map(([one, cut, more]) => {
        const { text } = print(one, ['', ' ', '\n']);
        const at = cut % (text.length + 1);
        return text.slice(0, at) + more + text.slice(at + 1);
      });
    check(
      fc.property(fc.oneof(broken, fc.string({ unit: 'binary' })), (text) => {
        const json = parseJsonText(text);
        const isJson = !('message' in json);
        let expected: unknown;
        try {
          expected = JSON.parse(text.replace(/^\ufeff/, ''));
        } catch {
          expected = undefined;
        }
        if (isJson) {
          assert.equal(JSON.stringify(json.value), JSON.stringify(expected));
          return;
        }
        assert.ok(expected === undefined || json.message.includes('twice'), json.message);
        assert.ok(json.line >= 1 && json.line <= text.split('\n').length);
        assert.ok(json.column >= 1 && json.column <= text.length + 1);
      }),
    );
  });

  it('shows a member that is missing where its object is, and names with dots where they are', () => {
    const json = read('{\n"a.b": [\n1,\n{"c[0]": 2}], "a": {"b": 3}}');
    const at = (path: string) => `${json.placeOf(path).line}:${json.placeOf(path).column}`;
    assert.deepEqual(
      ['', 'a.b', 'a.b[1]', 'a.b[1].c[0]', 'a.b[1].gone', 'a.b[7]', 'a', 'gone'].map(at),
      ['1:1', '2:1', '4:1', '4:2', '4:1', '2:1', '4:15', '1:1'],
    );
  });

  // Each took minutes when places were kept by their paths, which V8 tells apart by their lengths alone.
  describe('takes no longer than its length is worth', () => {
    const numbers = `[${'0,'.repeat(150_000)}0]`;
    const nested = (names: number, length: number): string =>
      `{"${'n'.repeat(length)}":`.repeat(names) + numbers + '}'.repeat(names);

    it('for long names nested deep over a long list', () => {
      const json = read(nested(127, 250));
      let list = json.value;
      while (!Array.isArray(list)) [list] = Object.values(list as object) as [unknown];
      assert.equal(list.length, 150_001);
    });

    it('for names so long that their hash is their length', () => {
      const json = parseJsonText(nested(1, 16_384));
      assert.ok('message' in json && json.message.endsWith('16384 characters: 256 are the most'));
    });

    it('for very many names in one object', () => {
      const names = Array.from({ length: 190_000 }, (_, i) => `"${'x'.repeat(50)}${i}":0`);
      assert.equal(Object.keys(read(`{${names.join()}}`).value as object).length, 190_000);
      const numeric = Array.from({ length: 60_000 }, (_, i) => `"${i * 256}":0`);
      assert.equal(Object.keys(read(`{${numeric.join()}}`).value as object).length, 60_000);
    });

    it('for very many lines before what is wrong', () => {
      const json = parseJsonText(`[${'\n'.repeat(8_000_000)}x`);
      assert.ok('message' in json && json.line === 8_000_001 && json.column === 1);
    });
  });
});
