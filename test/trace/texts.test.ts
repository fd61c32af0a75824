/** The dictionary of texts: bounded by what the kept events use. */

import assert from 'node:assert/strict';
import { readEvent } from '../../src/trace/json';
import { CODE } from '../../src/trace/kinds';
import { intern, textAt } from '../../src/trace/texts';
import { claim, openTrace, settle } from '../../src/trace/trace';
import { trace } from '../support/traceBuilder';

describe('trace/texts', () => {
  it('gives a text one index, and the empty text 0', () => {
    const { texts } = openTrace({ events: 64 });
    assert.equal(intern(texts, ''), 0);
    const index = intern(texts, '127.0.0.1:8001');
    assert.equal(intern(texts, '127.0.0.1:8001'), index);
    assert.equal(textAt(texts, index), '127.0.0.1:8001');
    assert.equal(textAt(texts, 99), '');
    assert.equal(textAt(texts, -1), '');
  });

  it('forgets the addresses of connections that were let go', () => {
    const builder = trace({ events: 256, payload: 4096 }).listener(5);
    for (let i = 0; i < 50_000; i++) builder.accept(5, 6, `10.0.0.1:${i}`).close(6);
    const { texts, first, next } = builder.trace;
    const kept = new Set<string>();
    for (let seq = first; seq < next; seq++) {
      const peer = readEvent(builder.trace, seq)?.peer;
      if (peer) kept.add(peer);
    }
    assert.ok(kept.size > 50 && kept.has('10.0.0.1:49999'));
    assert.ok(texts.entries.length <= 2 * kept.size + 16, `${texts.entries.length}/${kept.size}`);
    assert.equal(texts.indices.size, texts.entries.filter((entry) => entry !== undefined).length);
  });

  it('never gives an index that a kept event uses to another text', () => {
    const builder = trace({ events: 128, payload: 4096 });
    for (let i = 0; i < 3000; i++) {
      const name = i % 10 === 0 ? 'often' : `n${i}`;
      builder.event('fault', { fd: 3, name, src: `file.py:${i % 300}` });
      const { first, next } = builder.trace;
      for (const seq of [first, (first + next) >> 1, next - 1]) {
        const { name: got, src } = readEvent(builder.trace, seq)!;
        assert.equal(got, seq % 10 === 0 ? 'often' : `n${seq}`);
        assert.equal(src, `file.py:${seq % 300}`);
      }
    }
  });

  it('keeps a text that a writer put into its events again and again', () => {
    const builder = trace({ events: 128, payload: 4096 });
    const { trace: store } = builder.event('print', { src: 'server.py:7' });
    const src = store.d[0]!;
    for (let i = 0; i < 2000; i++) {
      const slot = claim(store);
      store.kind[slot] = CODE.print;
      store.d[slot] = src;
      intern(store.texts, `other ${i}`);
      settle(store);
      assert.equal(readEvent(store, store.next - 1)?.src, 'server.py:7');
    }
  });

  it('cuts a text that is too long', () => {
    const { texts } = openTrace({ events: 64 });
    assert.equal(textAt(texts, intern(texts, 'x'.repeat(100_000))).length, 4096);
  });
});
