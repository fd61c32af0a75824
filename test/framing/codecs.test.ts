/** The list of codecs: found by name, each name once. */

import * as assert from 'node:assert/strict';
import { codecNames, codecs, findCodec } from '../../src/framing/codecs';

describe('codecs', () => {
  it('has each name once, and finds each codec by it', () => {
    assert.equal(new Set(codecNames).size, codecs.length);
    for (const codec of codecs) assert.equal(findCodec(codec.name), codec);
  });

  for (const name of [
    'length-prefix-1-be',
    'length-prefix-2-le',
    'length-prefix-4-be',
    'length-prefix-4-be-inclusive',
    'length-prefix-8-le-inclusive',
  ])
    it(`knows ${name}`, () => {
      assert.equal(findCodec(name)?.name, name);
    });

  for (const name of ['', 'length-prefix', 'length-prefix-3-be', 'LENGTH-PREFIX-4-BE', 'toString'])
    it(`does not know '${name}'`, () => {
      assert.equal(findCodec(name), undefined);
    });
});
