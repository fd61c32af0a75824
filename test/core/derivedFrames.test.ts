/** Frames of a codec that was chosen afterwards: of which calls, and what is said where bytes are missing. */

import assert from 'node:assert/strict';
import { frameJson, openFramer } from '../../src/core/derivedFrames';
import { type PortFraming, readFraming } from '../../src/diagnose/portFraming';
import { readOn } from '../../src/trace/pass';
import { openTrace, settle } from '../../src/trace/trace';
import { TraceBuilder } from '../support/traceBuilder';

const encoder = new TextEncoder();
const part = (text: string, want = 1024) => ({ want, data: encoder.encode(text) });

/** What of the frames of this codec is told, and why some are missing. */
function framed(
  codec: string,
  tell: (built: TraceBuilder) => unknown,
): readonly [string[], string[]] {
  const trace = openTrace({ events: 256, payload: 1 << 16 });
  const framer = openFramer(trace, [readFraming(codec) as PortFraming]);
  const told: string[] = [];
  readOn(trace.pass, (seq) => {
    for (const frame of framer.of(seq)) {
      const { fd, dir, have, complete } = JSON.parse(frameJson(trace, frame)) as typeof frame;
      told.push(`${fd} ${dir} ${have} ${complete}`);
    }
  });
  const built = new TraceBuilder(trace);
  tell(built.loop(1, { poller: 'epoll' }).listener(5).accept(5, 6));
  settle(trace);
  return [told, framer.remarks()];
}

describe('core/derivedFrames', () => {
  it('are of connections, each use of a number by itself, and of neither looks nor files', () => {
    const [told, remarks] = framed('delimiter-0a', (built) =>
      built
        .recv(6, 2, part('ab'))
        .recv(6, 3, { data: encoder.encode('c\nd'), peek: true })
        .close(6)
        .accept(5, 6)
        .recv(6, 2, part('x\n'))
        .open(7, { role: 'other', proto: 'file' })
        .send(7, 4, { ...part('log\n', 4), call: 'write' }),
    );
    assert.deepEqual([told, remarks], [['6 in 2 false', '6 in 1 true'], []]);
  });

  it('say where bytes were not captured, and what cannot be a header', () => {
    const [, lost] = framed('length-prefix-4-be', (built) => built.recv(6, 900));
    assert.deepEqual(lost, ['1 connection lost step: bytes were not captured']);
    const [, wrong] = framed('length-prefix-4-be', (built) => built.recv(6, 4, part('GET ')));
    assert.equal(wrong.length, 1);
    assert.match(wrong[0]!, /^6: .*1195725856/);
  });

  it('count each connection that lost step once, and say what the first wrong header was', () => {
    const [, lost] = framed('length-prefix-4-be', (built) =>
      built.recv(6, 900).recv(6, 900).accept(5, 7).recv(7, 900).recv(6, 900),
    );
    assert.deepEqual(lost, ['2 connections lost step: bytes were not captured']);
    const [, wrong] = framed('length-prefix-4-be', (built) =>
      built.recv(6, 4, part('GET ')).accept(5, 7).recv(7, 4, part('PUT ')).recv(6, 4, part('GET ')),
    );
    assert.equal(wrong.length, 1);
    assert.match(wrong[0]!, /^6: .*1195725856/);
  });
});
