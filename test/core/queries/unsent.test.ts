/** What a program holds of a message that the kernel did not take whole. */

import assert from 'node:assert/strict';
import { descriptorDetail } from '../../../src/core/queries/descriptor';
import { instantOf } from '../../../src/core/queries/instant';
import { type TraceBuilder, trace } from '../../support/traceBuilder';

/** What is told of descriptor 7 as it is at the end of its first tick. */
function unsentIn(build: (built: TraceBuilder) => void, about = {}): number | undefined {
  const built = trace().listener(5).wait().wake().accept(5, 7);
  Object.assign(built.trace.about, about);
  build(built);
  const descriptor = built.trace.descriptors.list.findLast(({ fd }) => fd === 7)!;
  const instant = instantOf(built.trace, 0, 0);
  return descriptorDetail(instant, descriptor, { tab: 'queue' }, 10_000).unsent;
}

describe('core/queries/unsent infers', () => {
  it('what a short send left, and one that would have blocked', () => {
    const left = unsentIn((built) => built.send(7, 30, { want: 100 }));
    assert.equal(left, 70);
    const blocked = unsentIn((built) => built.send(7, -1, { want: 100, errno: 'EAGAIN' }));
    assert.equal(blocked, 100);
  });

  it('nothing once a send was taken whole, nor of one that failed', () => {
    const rest = unsentIn((built) => built.send(7, 30, { want: 100 }).send(7, 70, { want: 70 }));
    assert.equal(rest, undefined);
    const failed = unsentIn((built) => built.send(7, -1, { want: 100, errno: 'EPIPE' }));
    assert.equal(failed, undefined);
  });

  it('nothing where the program tells of its queues', () => {
    const told = unsentIn((built) => built.send(7, 30, { want: 100 }), { source: 'lab' });
    assert.equal(told, undefined);
  });
});
