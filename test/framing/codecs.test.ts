/** Codecs as a value: found by name, each name once. */

import * as assert from 'node:assert/strict';
import { BUILT_IN_CODECS, codecsOf } from '../../src/framing/codecs';

describe('codecs', () => {
  it('are found by their own names', () => {
    for (const [name, codec] of BUILT_IN_CODECS) {
      assert.equal(codec.name, name);
      assert.equal(codec.decoder().codec, name);
      assert.equal(codec.encoder().codec, name);
    }
  });

  it('are those that were given, in their order', () => {
    const some = [...BUILT_IN_CODECS.values()].slice(2, 5).toReversed();
    assert.deepEqual([...codecsOf(some).values()], some);
  });

  for (const name of [
    'length-prefix-1-be',
    'length-prefix-2-le',
    'length-prefix-4-be',
    'length-prefix-4-be-inclusive',
    'length-prefix-8-le-inclusive',
  ])
    it(`has ${name}`, () => {
      assert.ok(BUILT_IN_CODECS.has(name));
    });

  for (const name of ['', 'length-prefix', 'length-prefix-3-be', 'LENGTH-PREFIX-4-BE', 'toString'])
    it(`has no '${name}'`, () => {
      assert.ok(!BUILT_IN_CODECS.has(name));
    });
});
