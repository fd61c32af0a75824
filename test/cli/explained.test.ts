/** Words of the manual below the lines of a trace, each once, and what a descriptor was used for. */

import assert from 'node:assert/strict';
import { choiceOf } from '../../src/cli/chosen';
import { openExplaining } from '../../src/cli/explained';
import { openTickLines } from '../../src/cli/tickLines';
import { followUses } from '../../src/cli/uses';
import { StraceDecoder } from '../../src/sources/strace/decoder';
import { openTrace, settle } from '../../src/trace/trace';
import { trace, TraceBuilder } from '../support/traceBuilder';

const LOOK = { hasColours: false, width: Infinity };

const built = trace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r');
for (let i = 0; i < 3; i++) built.wait(9).wake().ready(5, 'r').accept(5, 6).recv(6, 3).close(6);

function linesOf(given: Parameters<typeof choiceOf>[0]): string[] {
  const lines = openTickLines(built.trace, LOOK, choiceOf(given), 0, { explain: openExplaining() });
  return lines.take(true).map((line) => line.map(({ text }) => text).join(''));
}

const ALL = { values: new Map(), numbers: new Map(), operands: [] };

describe('cli/explained', () => {
  it('says below the line what each call and letter in it means, the first time', () => {
    const lines = linesOf(ALL);
    const at = lines.findIndex((line) => /^ +0 .*accept\(5\) = 6/.test(line));
    const below = lines.slice(
      at + 1,
      lines.findIndex((line) => /^ +1 /.test(line)),
    );
    assert.deepEqual(
      below.map((line) => line.trim().split(':')[0]),
      ['epoll_wait', 'r, readable', 'accept', 'recv', 'close'],
    );
    assert.match(below[0]!, /^ {10}epoll_wait: waits for .* See epoll_wait\(2\)\.$/);
    const later = lines.slice(lines.findIndex((line) => /^ +1 /.test(line)));
    assert.ok(!later.some((line) => line.includes(' See ')), later.join('\n'));
  });

  it('says nothing of what is not shown', () => {
    const lines = linesOf({ ...ALL, values: new Map([['--kind', 'close']]) });
    const said = lines.filter((line) => line.includes(' See '));
    assert.deepEqual(
      said.filter((line) => /accept:|recv:/.test(line)),
      [],
    );
    assert.equal(said.filter((line) => line.includes('close: ')).length, 1);
  });
});

describe('cli/uses', () => {
  it('counts the calls on each use of a number, and tells the first and the last with their lines', () => {
    const read = openTrace({ events: 1 << 10, payload: 1 << 12 });
    const usesOf = followUses(read, 5);
    const decoder = new StraceDecoder(read, ['/tmp/server.log']);
    const calls = ['read(5, "ab", 9) = 2', 'read(5, "", 9) = 0', 'close(5) = 0'];
    decoder.push(Buffer.from([...calls, 'pipe([5, 6]) = 0', ...calls].join('\n')));
    decoder.end();
    assert.deepEqual(usesOf(), [
      '5: 3 calls, from read(5, 9) = 2 (server.log:1) to close(5) (server.log:3)',
      '5²: 3 calls, from read(5², 9) = 2 (server.log:5) to close(5²) (server.log:7)',
    ]);
    const chosen = choiceOf({ ...ALL, numbers: new Map([['--fd', 5]]) });
    const texts = openTickLines(read, LOOK, chosen)
      .take(true)
      .map((line) => line.map(({ text }) => text).join(''));
    assert.ok(texts.some((text) => text.endsWith('read(5², 9) = 0 end (server.log:6)')));
  });

  it('counts an accept for its listener', () => {
    const { trace: read } = trace();
    const usesOf = followUses(read, 5);
    const listening = new TraceBuilder(read).loop(7, { poller: 'epoll' }).open(5).close(5);
    listening.listener(5).accept(5, 6).accept(5, 7);
    settle(read);
    assert.match(
      usesOf().at(-1) ?? '',
      /^5²: 2 calls, from accept\(5\S*\) = 6.* to accept\(5\S*\) = 7/,
    );
  });

  it('tells of the newest uses, however many there were', () => {
    const { trace: read } = trace({ events: 1 << 10 });
    const usesOf = followUses(read, 5);
    const many = new TraceBuilder(read).loop(7, { poller: 'epoll' });
    for (let use = 0; use < 4200; use++) {
      many.open(5).recv(5, 1).close(5);
      if (use % 100 === 0) settle(read);
    }
    settle(read);
    assert.match(usesOf().at(-1) ?? '', /^5⁴²⁰⁰: 2 calls/);
  });
});
