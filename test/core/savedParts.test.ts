/** What is left of a trace that let its oldest events go, saved: opened again it has the same seqs, and says what is missing. */

import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { saveTo } from '../../src/core/recording';
import { TraceFile } from '../../src/core/traceFile';
import { openTraceFile } from '../../src/sources/fileReading';
import { linesFrom } from '../../src/trace/jsonLines';
import type { Trace } from '../../src/trace/trace';
import { linesOf } from '../support/exported';
import { addRandomly, randomFrom } from '../support/randomTrace';
import { newFile } from '../support/recorded';
import { checkAsync, rounds } from '../support/share';
import { type TraceBuilder, trace } from '../support/traceBuilder';

const ROOM = { events: 1 << 14, payload: 1 << 20 };

/** Goes round its rings, with notes about events that are kept, and about others. */
function addMuch(builder: TraceBuilder, seed: number, steps: number): void {
  const random = randomFrom(seed);
  for (let done = 0; done < steps; done += 10) {
    addRandomly(builder, random(1 << 30), 10);
    const at = random(builder.trace.next + 1) - 1;
    builder.event('note', { text: `n${done}`, at });
    builder.recv(6, 300, { data: new Uint8Array(300).fill(done) });
  }
}

/** As `--json` would have printed it by now. */
function printed(live: Trace): string {
  let text = '';
  for (let seq = 0; seq < live.next;) {
    const { lines, next } = linesFrom(live, seq);
    [text, seq] = [text + lines, next];
  }
  return text;
}

async function opened(file: string): Promise<Trace> {
  const reading = await openTraceFile(file, { keep: ROOM });
  await reading.ended;
  assert.equal(reading.problem, '');
  return reading.trace;
}

describe('a trace that let events go', () => {
  const inputs = [fc.nat(), fc.integer({ min: 1, max: 400 })] as const;

  it('is the same, seq by seq: saved, opened, as JSON lines, and saved again', async () => {
    await checkAsync(
      fc.asyncProperty(...inputs, async (seed, steps) => {
        const builder = trace({ events: 64, payload: 4096 });
        addMuch(builder, seed, steps);
        const lines = printed(builder.trace);
        const file = newFile();
        await saveTo(file, builder.trace);
        const saved = await opened(file);
        assert.equal(linesOf(saved), lines);
        const text = newFile('a.jsonl');
        writeFileSync(text, lines);
        const read = await opened(text);
        assert.equal(linesOf(read), lines);
        const again = newFile();
        await saveTo(again, read);
        assert.equal(linesOf(await opened(again)), lines);
      }),
      rounds({ short: 15, long: 2000 }),
    );
  });

  it('is the same where of every other event nothing is left', async () => {
    const builder = trace(ROOM);
    addMuch(builder, 1, 5000);
    const lines = linesOf(builder.trace).split('\n');
    assert.ok(lines.length > 4000);
    const text = newFile('a.jsonl');
    writeFileSync(text, lines.filter((_, i) => i % 2 === 1).join('\n'));
    const half = await opened(text);
    const file = newFile();
    await saveTo(file, half);
    assert.equal(linesOf(await opened(file)), linesOf(half));
  });

  it('while it is written has a line for what was missed', async () => {
    await checkAsync(
      fc.asyncProperty(...inputs, fc.integer({ min: 1, max: 9 }), async (seed, steps, parts) => {
        const builder = trace({ events: 64, payload: 4096 });
        addMuch(builder, seed, steps);
        const path = newFile();
        const file = new TraceFile(path, builder.trace);
        let lines = '';
        let seq = 0;
        for (let part = 0; part < parts; part++) {
          lines += linesFrom(builder.trace, seq).lines;
          seq = builder.trace.next;
          while (file.writeBatch());
          addMuch(builder, seed + part, steps);
        }
        file.finish();
        assert.equal(linesOf(await opened(path)), lines);
      }),
      rounds({ short: 8, long: 1000 }),
    );
  });
});

describe('a trace that a file packs into few bytes', () => {
  it('has room for all of its events, where each takes hardly one', async () => {
    const COUNT = 40_000;
    const builder = trace({ events: 1 << 16, about: { clock: 'none' } });
    for (let i = 0; i < COUNT; i++) builder.event('decode', { fd: 6, ok: true, t: -1 });
    const file = newFile();
    await saveTo(file, builder.trace);
    const { size } = statSync(file);
    assert.ok(size < 4 * COUNT, `${size}`);
    const reading = await openTraceFile(file);
    await reading.ended;
    assert.deepEqual([reading.problem, reading.trace.first], ['', 0]);
    assert.equal(linesOf(reading.trace), linesOf(builder.trace));
  });
});
