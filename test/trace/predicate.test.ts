/** Compiled conditions against what the same words mean on rows of JSON, and against what each word is for. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Condition, kindsOfWhat, type Test } from '../../src/trace/condition';
import { readCondition } from '../../src/trace/conditionReader';
import type { Descriptor } from '../../src/trace/descriptors';
import { toJson } from '../../src/trace/json';
import { readOn } from '../../src/trace/pass';
import { compile } from '../../src/trace/predicate';
import { processOf } from '../../src/trace/processes';
import type { Trace } from '../../src/trace/trace';
import { anyCondition } from '../support/conditions';
import type { Row } from '../support/command';
import { randomTrace } from '../support/randomTrace';
import { check } from '../support/share';
import { type TraceBuilder, trace } from '../support/traceBuilder';

type Values = Readonly<Record<string, number | string | boolean | null | undefined>>;

/** What a condition means, said once more and in another way. */
function fitsRow(
  { what, where = [], tookMs, on = {} }: Condition,
  trace: Trace,
  row: Row,
): boolean {
  const values = row as unknown as Values;
  if (!kindsOfWhat(what).includes(row.kind) || !fitsWord(what, trace, row)) return false;
  if (!where.every((test) => fitsTest(test, values))) return false;
  if (tookMs !== undefined && !((row.dur ?? row.waited ?? -1) >= tookMs * 1e6)) return false;
  if (on.loop !== undefined && row.loop !== on.loop) return false;
  if (on.fd !== undefined && row.fd !== on.fd && row.listener !== on.fd) return false;
  const about = descriptorIn(trace, row);
  if (on.port !== undefined && about?.local.split(':').at(-1) !== String(on.port)) return false;
  const told = row.peer ?? '';
  const peer = told === '' ? about?.peer : told;
  const isPort = on.peer !== undefined && /^:\d+$/.test(on.peer);
  return (
    on.peer === undefined ||
    (isPort ? peer?.split(':').at(-1) === on.peer.slice(1) : peer === on.peer)
  );
}

function fitsWord({ word, value }: Condition['what'], trace: Trace, row: Row): boolean {
  const { events = '', got = -1, put = -1, want = -1, depth = 0, ready = 0, data = '' } = row;
  const moved = Buffer.from(data, 'base64').subarray(0, Math.max(0, got, put));
  const isDatagram = descriptorIn(trace, row)?.proto.startsWith('udp') === true;
  const meanings: Partial<Record<typeof word, boolean>> = {
    readable: events.includes('r'),
    writable: events.includes('w'),
    except: events.includes('x'),
    hangup: events.includes('h'),
    eof: got === 0 && want > 0 && row.errno === undefined && !isDatagram,
    short: put >= 0 && put < want,
    partial: row.complete === false,
    errno: (row.errno ?? '') === value,
    queue: depth > Number(value),
    ready: value === undefined || ready > Number(value),
    tick: row.tick === value,
    bytes: value instanceof Uint8Array && moved.includes(Buffer.from(value)),
  };
  return meanings[word] ?? true;
}

function fitsTest({ field, is, value }: Test, row: Values): boolean {
  const absent = typeof value === 'boolean' ? false : typeof value === 'string' ? '' : NaN;
  if (!Object.hasOwn(row, field) && !canHave(row, field)) return false;
  const own = row[field] === undefined ? absent : row[field];
  if (own === null) return is === '!=';
  switch (is) {
    case '=':
      return own === value;
    case '!=':
      return own !== value;
    case '>':
      return own > value;
    case '>=':
      return own >= value;
    case '<':
      return own < value;
    case '<=':
      return own <= value;
    case 'has':
      return field === 'events' || field === 'interest'
        ? Array.from(String(value)).every((letter) => String(own).includes(letter))
        : String(own).includes(String(value));
  }
}

/** Whether a row of this kind has such a field at times: what is seldom there is left out. */
function canHave({ kind }: Values, field: string): boolean {
  const seldom: Readonly<Record<string, RegExp>> = {
    errno: /^(watch|wake|accept|connect|recv|send|shutdown|sockerr|client)$/,
    call: /^(recv|send)$/,
    peer: /^(recv|send)$/,
    oob: /^(recv|send)$/,
    peek: /^recv$/,
    before: /^open$/,
    oneshot: /^watch$/,
    of: /^watch$/,
    shares: /^process$/,
    waited: /^wake$/,
  };
  return seldom[field]?.test(String(kind)) === true;
}

/** The descriptor that the row is about, as it was then; of an accept the listener. */
function descriptorIn(trace: Trace, row: Row): Descriptor | undefined {
  const isAccept = row.kind === 'accept';
  const fd = isAccept ? row.listener : row.fd;
  const process = processOf(trace.processes, row.loop);
  return trace.descriptors.list.findLast(
    (one) =>
      one.fd === fd &&
      one.process === process &&
      (isAccept || one.gen === row.gen) &&
      one.opened <= row.seq &&
      (one.closed < 0 || one.closed >= row.seq),
  );
}

/** Addresses may be learnt later than the event; how many are ready the builder says after the wake. */
function isKnownAtOnce({ on }: Condition, { kind }: Row): boolean {
  return on?.port === undefined && on?.peer === undefined && kind !== 'wake';
}

/** Seqs that fit in what is told: live, and when it is over. */
function found(text: string, tell: (builder: TraceBuilder) => unknown): [number[], number[]] {
  const read = readCondition(text);
  assert.ok('condition' in read, JSON.stringify(read));
  const { fits } = compile(read.condition);
  const builder = trace();
  const live: number[] = [];
  readOn(builder.trace.pass, (seq, row) => fits(builder.trace, seq, row) && live.push(seq));
  tell(builder);
  const seqs = Array.from({ length: builder.trace.next }, (_, seq) => seq);
  return [live, seqs.filter((seq) => fits(builder.trace, seq))];
}

describe('trace/predicate', () => {
  it('takes what is not known for neither less nor more', () => {
    const built = trace().loop(1).wait().event('wake', { ready: 0 });
    const seq = built.trace.next - 1;
    const fits = (is: Test['is']): boolean =>
      compile({
        what: { word: 'wake' },
        where: [{ field: 'waited', is, value: 5 }],
      }).fits(built.trace, seq);
    assert.deepEqual((['<', '<=', '=', '>=', '>', '!='] as const).filter(fits), ['!=']);
  });

  it('fits what the words mean on rows of JSON, at the live end and later', () => {
    let count = 0;
    check(
      fc.property(
        fc.nat(),
        fc.array(anyCondition, { minLength: 50, maxLength: 50 }),
        (seed, all) => {
          const compiled = all.map(compile);
          const live = compiled.map(() => new Set<number>());
          const { trace } = randomTrace(seed, 300, 4096, (empty) =>
            readOn(empty.pass, (seq, row) =>
              compiled.forEach(({ fits }, i) => fits(empty, seq, row) && live[i]!.add(seq)),
            ),
          );
          for (let seq = trace.first; seq < trace.next; seq++) {
            const row = JSON.parse(toJson(trace, seq)) as Row;
            all.forEach((condition, i) => {
              const wanted = fitsRow(condition, trace, row);
              if (wanted) count++;
              const says = (): string => `${JSON.stringify(condition)} at ${toJson(trace, seq)}`;
              if (compiled[i]!.fits(trace, seq) !== wanted) assert.fail(`not ${wanted}: ${says()}`);
              if (isKnownAtOnce(condition, row) && live[i]!.has(seq) !== wanted)
                assert.fail(`not ${wanted} live: ${says()}`);
              if (wanted && !compiled[i]!.kinds.includes(row.kind)) assert.fail(says());
            });
          }
        },
      ),
      20,
    );
    assert.ok(count > 200, `only ${count} events fitted`);
  });

  const serve = (builder: TraceBuilder): TraceBuilder =>
    builder
      .loop(7)
      .listener(5)
      .accept(5, 6, '127.0.0.1:5000')
      .wait()
      .wake({ ready: 1 })
      .ready(6, 'rh')
      .recv(6, 3, { data: new TextEncoder().encode('a\r\n') })
      .recv(6, 0)
      .send(6, 2, { want: 9, data: new TextEncoder().encode('too long!') })
      .event('open', { fd: 8, role: 'other', proto: 'udp' })
      .recv(8, 0);

  for (const [text, seqs] of [
    ['accept', [2]],
    ['accept on port 8001', [2]],
    ['accept on peer 127.0.0.1:5000', [2]],
    ['accept on port 5000', []],
    ['hangup on peer 127.0.0.1:5000', [6]],
    ['writable', []],
    ['eof', [8]],
    ['short on fd 6', [9]],
    ['short on fd 5', []],
    ['bytes 0x0d0a', [7]],
    ['bytes "to"', [9]],
    // Offered, and not taken.
    ['bytes "too"', []],
    ['tick 0', [5]],
    ['tick 1', []],
    ['ready > 0', [5]],
    ['ready > 1', []],
    ['recv on loop 0 on fd 8', [11]],
    ['recv on loop 1', []],
  ] as const)
    it(`finds ${text}`, () => {
      assert.deepEqual(found(text, serve), [seqs, seqs]);
    });

  it('knows the descriptor that an event was about, whoever has its number now', () => {
    const serveTwo = (builder: TraceBuilder) =>
      serve(builder).close(6).accept(5, 6, '127.0.0.1:6000').recv(6, 1);
    const [one, other] = [[7, 8], [15]];
    assert.deepEqual(found('recv on peer 127.0.0.1:5000', serveTwo), [one, one]);
    assert.deepEqual(found('recv on peer 127.0.0.1:6000', serveTwo), [other, other]);
  });
});
