/**
 * Every scenario on every poller, run once by the command: what it must show, and what holds in all of them. A run of all
 * tests takes one poller of each, and of those that show a mistake a third.
 */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { rulesFoundIn } from '../support/diagnosed';
import { type Finished, type Row, command, rowsOf } from '../support/command';
import { assertHasEvents, linesIn, newFile } from '../support/recorded';
import { isTurnOf, partOf } from '../support/share';
import { shared } from '../support/shared';
import { assertHolds } from './invariants';
import { missedIn } from './moments';
import { SHOWS } from './shows';
import { SIGNATURES } from './signatures';

type Saved = { readonly file: string; readonly rows: Row[] };

/** What the listeners of a scenario are, where they are not all TCP. */
const DOORS: Readonly<Record<string, readonly string[]>> = { mixed: ['tcp', 'tcp6', 'unix'] };
const ADDRESSES: Readonly<Record<string, RegExp>> = {
  tcp: /^127\.0\.0\.1:\d+$/,
  tcp6: /^\[::1\]:\d+$/,
  unix: /^unix:@muxscope-\d+$/,
};

describe('what scenarios show', () => {
  it('is told of scenarios that there are', () => {
    const ids = SCENARIOS.map(({ id }) => id);
    assert.ok(Object.keys(SHOWS).length > 10);
    for (const id of Object.keys(SHOWS)) assert.ok(ids.includes(id), id);
  });
});

// Those with threads are held to theirs in a file of their own.
for (const [number, scenario] of SCENARIOS.entries()) {
  if (scenario.hasThreads === true || !isTurnOf(scenario, number, 3)) continue;
  const { id, listeners, findings, moments } = scenario;
  const pollers = partOf(scenario.pollers, number);
  describe(`muxscope run ${id} --json`, () => {
    const runs = shared(async () => {
      const all = pollers.map(async (poller): Promise<[string, Finished & Saved]> => {
        const file = newFile();
        const run = await command('run', id, '--json', '--poller', poller, '--save', file);
        return [poller, { ...run, file, rows: rowsOf(run.stdout) }];
      });
      return new Map(await Promise.all(all));
    });

    it('names only rules that a signature proves', () => {
      for (const rule of findings) assert.ok(SIGNATURES[rule], rule);
    });

    for (const poller of pollers) {
      const of = (...kinds: Row['kind'][]): Row[] =>
        runs()
          .get(poller)!
          .rows.filter(({ kind }) => kinds.includes(kind));

      describe(`with ${poller}`, () => {
        it('ends by itself with every expectation met', () => {
          const { code, signal, stderr } = runs().get(poller)!;
          assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
          const told = stderr.split('\n').filter((line) => line !== '');
          // Four runs at once: a port may have moved, nothing else is worth a word.
          for (const line of told) assert.match(line, /^port \d+ is taken, using /);
        });

        it('is recorded event by event as it is printed', async () => {
          const lines = linesIn(runs().get(poller)!.stdout);
          const events = lines.filter((line) => !line.startsWith('{"rule":'));
          await assertHasEvents(runs().get(poller)!.file, events);
        });

        it('prints the findings live, behind the events that prove them', () => {
          const lines = linesIn(runs().get(poller)!.stdout).map(
            (line) =>
              JSON.parse(line) as { rule?: string; seq?: number; evidence?: { seq: number }[] },
          );
          let newest = -1;
          for (const { seq = newest, evidence = [] } of lines) {
            newest = seq;
            for (const one of evidence) assert.ok(one.seq <= newest);
          }
          const told = lines.filter(({ rule }) => rule !== undefined);
          const rules = [...new Set(told.map(({ rule }) => rule))];
          assert.deepEqual(rules.sort(), [...findings].sort(), JSON.stringify(told));
        });

        it('has the findings that it names, and no other', async () => {
          const found = await rulesFoundIn(runs().get(poller)!.file);
          assert.deepEqual(found, [...findings].sort());
        });

        it('keeps what holds in every trace', () => {
          assertHolds(runs().get(poller)!.rows, poller, findings);
        });

        it('has every moment that it says is worth a look', () => {
          assert.deepEqual(missedIn(moments, poller, runs().get(poller)!.rows), []);
        });

        it('opens its listeners first, from descriptor 5 on', () => {
          const opened = of('open').slice(0, listeners);
          const doors = DOORS[id] ?? Array.from({ length: listeners }, () => 'tcp');
          assert.deepEqual(
            opened.map(({ fd, gen, role, proto, tick }) => ({ fd, gen, role, proto, tick })),
            doors.map((proto, i) => ({ fd: 5 + i, gen: 0, role: 'listener', proto, tick: -1 })),
          );
          for (const { proto, local } of opened) assert.match(local!, ADDRESSES[proto!]!);
          assert.equal(of('open').filter(({ role }) => role === 'listener').length, listeners);
        });

        it('has a row for each step of a client, joined by address', () => {
          const accepted = of('accept').filter(({ fd }) => fd! >= 0);
          const peers = new Set(accepted.map(({ peer }) => peer));
          const clients = of('client');
          const connected = clients.filter(({ step }) => step === 'connect');
          // Not as many as peers: to two listeners a client may go from one and the same port.
          assert.equal(connected.length, accepted.length);
          for (const { local, errno } of clients) {
            // Before it connects a client has no address.
            if (local !== '') assert.ok(peers.has(local), `nobody accepted ${local}`);
            assert.equal(errno, undefined);
          }
        });

        for (const [rule, signature] of Object.entries(SIGNATURES)) {
          const isExpected = findings.includes(rule);
          it(`has ${isExpected ? 'what proves' : 'no'} ${rule}`, () => {
            const evidence = signature(runs().get(poller)!.rows);
            assert.equal(evidence.length > 0, isExpected, JSON.stringify(evidence.slice(0, 3)));
          });
        }

        for (const [what, shows] of SHOWS[id] ?? []) it(what, () => shows(of, poller));
      });
    }
  });
}
