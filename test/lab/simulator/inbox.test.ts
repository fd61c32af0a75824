import assert from 'node:assert/strict';
import { Inbox } from '../../../src/lab/simulator/inbox';

const MOST = 64 * 1024;

describe('an inbox', () => {
  it('gives back what came, in order, in parts of any size', () => {
    const inbox = new Inbox();
    let [added, taken] = ['', ''];
    for (let i = 0; i < 500; i++) {
      const text = `${i},`.repeat(1 + (i % 7));
      inbox.add(Buffer.from(`..${text}.`), 2, 2 + text.length);
      added += text;
      inbox.offer((bytes, start, end) => {
        const stop = Math.min(end, start + ((i * 13) % 40));
        taken += Buffer.from(bytes.subarray(start, stop)).toString();
        return stop;
      });
      assert.equal(MOST - inbox.room, added.length - taken.length);
    }
    assert.ok(!inbox.isEmpty);
    inbox.offer((bytes, start, end) => {
      taken += Buffer.from(bytes.subarray(start, end)).toString();
      return end;
    });
    assert.equal(taken, added);
    assert.ok(inbox.isEmpty);
    assert.equal(inbox.room, MOST);
  });

  it('has no more room when it is full', () => {
    const inbox = new Inbox();
    inbox.add(Buffer.alloc(MOST - 1), 0, MOST - 1);
    assert.equal(inbox.room, 1);
    inbox.add(Buffer.alloc(1), 0, 1);
    assert.equal(inbox.room, 0);
    inbox.clear();
    assert.equal(inbox.room, MOST);
  });
});
