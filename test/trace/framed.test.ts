import assert from 'node:assert/strict';
import { framingNamed } from '../../src/framing/codecs';
import { feed } from '../../src/trace/framed';
import { openTrace, settle } from '../../src/trace/trace';
import { TraceBuilder } from '../support/traceBuilder';

const encoder = new TextEncoder();

describe('trace/framed', () => {
  /** How much of its line each call went on with, and whether all of it was known. */
  function fed(tell: (built: TraceBuilder) => TraceBuilder): (string | boolean)[][] {
    const trace = openTrace({ events: 64, payload: 1 << 12 });
    tell(new TraceBuilder(trace).loop(1, { poller: 'epoll' }).listener(5).accept(5, 6));
    settle(trace);
    const decoder = framingNamed('delimiter-0a')!.decoder();
    const calls: (string | boolean)[][] = [];
    for (let seq = trace.first; seq < trace.next; seq++) {
      if (trace.b[seq & trace.mask]! < 0 || trace.fd[seq & trace.mask] !== 6) continue;
      const { bytes, frames, isKnown } = feed(trace, decoder, seq);
      if (bytes.length === 0 && frames.length === 0 && isKnown) continue;
      calls.push([...frames.map(({ have, complete }) => `${have}${complete ? '.' : ''}`), isKnown]);
    }
    return calls;
  }
  const data = (text: string) => ({ data: encoder.encode(text) });

  it('goes on with what a call moved of its stream: neither the urgent byte nor what was looked at', () => {
    assert.deepEqual(
      fed((built) =>
        built
          .send(6, 2, data('ab'))
          .send(6, 3, { ...data('cd!'), oob: true })
          .send(6, 2, data('e\n')),
      ),
      [
        ['2', true],
        ['4', true],
        ['5.', true],
      ],
    );
    assert.deepEqual(
      fed((built) =>
        built
          .recv(6, 2, data('ab'))
          .recv(6, 1, { ...data('!'), oob: true })
          .recv(6, 3, { ...data('c\nd'), peek: true })
          .recv(6, 2, data('c\n')),
      ),
      [
        ['2', true],
        ['3.', true],
      ],
    );
  });

  it('is in doubt where bytes were not kept, until a delimiter comes', () => {
    assert.deepEqual(
      fed((built) => built.recv(6, 5, data('ab')).recv(6, 2, data('c\n'))).map((call) =>
        call.at(-1),
      ),
      [false, true],
    );
  });
});
