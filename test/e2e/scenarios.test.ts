/** Every scenario on every poller, run once by the command: what it must show, and what holds in all of them. */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { POLLER_NAMES } from '../../src/pollers/pollers';
import { type Finished, type Row, command, rowsOf } from '../support/command';
import { assertHolds } from './invariants';
import { SHOWS } from './shows';

for (const { id, listeners } of SCENARIOS) {
  describe(`muxscope run ${id} --json`, () => {
    const runs = new Map<string, Finished & { readonly rows: Row[] }>();
    before(async function () {
      this.timeout(60_000);
      const finished = await Promise.all(
        POLLER_NAMES.map((poller) => command('run', id, '--json', '--poller', poller)),
      );
      POLLER_NAMES.forEach((poller, i) => {
        const run = finished[i]!;
        runs.set(poller, { ...run, rows: rowsOf(run.stdout) });
      });
    });

    for (const poller of POLLER_NAMES) {
      const of = (...kinds: Row['kind'][]): Row[] =>
        runs.get(poller)!.rows.filter(({ kind }) => kinds.includes(kind));

      describe(`with ${poller}`, () => {
        it('ends by itself with every expectation met', () => {
          const { code, signal, stderr } = runs.get(poller)!;
          assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
          const told = stderr.split('\n').filter((line) => line !== '');
          // Four runs at once: a port may have moved, nothing else is worth a word.
          for (const line of told) assert.match(line, /^port \d+ is taken, using /);
        });

        it('keeps what holds in every trace', () => {
          assertHolds(runs.get(poller)!.rows, poller);
        });

        it('opens its listeners first, from descriptor 5 on', () => {
          const opened = of('open').slice(0, listeners);
          assert.deepEqual(
            opened.map(({ fd, gen, role, proto, tick }) => ({ fd, gen, role, proto, tick })),
            Array.from({ length: listeners }, (_, i) => ({
              ...{ fd: 5 + i, gen: 0, role: 'listener', proto: 'tcp', tick: -1 },
            })),
          );
          for (const { local } of opened) assert.match(local!, /^127\.0\.0\.1:\d+$/);
          assert.equal(of('open').filter(({ role }) => role === 'listener').length, listeners);
        });

        it('has a row for each step of a client, joined by address', () => {
          const accepted = of('accept').filter(({ fd }) => fd! >= 0);
          const peers = new Set(accepted.map(({ peer }) => peer));
          const clients = of('client');
          const connected = clients.filter(({ step }) => step === 'connect');
          assert.equal(connected.length, peers.size);
          for (const { local, errno } of clients) {
            assert.ok(peers.has(local), `nobody accepted ${local}`);
            assert.equal(errno, undefined);
          }
        });

        for (const [what, shows] of SHOWS[id] ?? []) it(what, () => shows(of, poller));
      });
    }
  });
}
