import assert from 'node:assert/strict';
import { clear, isEmpty, keep, offer, openInbox, roomIn } from '../../../src/lab/simulator/inbox';

const MOST = 64 * 1024;

describe('an inbox', () => {
  it('gives back what came, in order, in parts of any size', () => {
    const inbox = openInbox();
    let [added, taken] = ['', ''];
    for (let i = 0; i < 500; i++) {
      const text = `${i},`.repeat(1 + (i % 7));
      keep(inbox, Buffer.from(`..${text}.`), 2, 2 + text.length);
      added += text;
      offer(inbox, (bytes, start, end) => {
        const stop = Math.min(end, start + ((i * 13) % 40));
        taken += Buffer.from(bytes.subarray(start, stop)).toString();
        return stop;
      });
      assert.equal(MOST - roomIn(inbox), added.length - taken.length);
    }
    assert.ok(!isEmpty(inbox));
    offer(inbox, (bytes, start, end) => {
      taken += Buffer.from(bytes.subarray(start, end)).toString();
      return end;
    });
    assert.equal(taken, added);
    assert.ok(isEmpty(inbox));
    assert.equal(roomIn(inbox), MOST);
  });

  it('has no more room when it is full', () => {
    const inbox = openInbox();
    keep(inbox, Buffer.alloc(MOST - 1), 0, MOST - 1);
    assert.equal(roomIn(inbox), 1);
    keep(inbox, Buffer.alloc(1), 0, 1);
    assert.equal(roomIn(inbox), 0);
    clear(inbox);
    assert.equal(roomIn(inbox), MOST);
  });
});
