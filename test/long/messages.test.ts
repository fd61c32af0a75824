/** Messages of any kind to the core: it takes what it knows to the last field, drops the rest, and answers on. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { read } from '../../src/core/guard';
import { TO_CORE } from '../../src/core/messages';
import { REQUEST } from '../../src/core/requests';
import { openCoreServer, VIEW } from '../support/coreServer';
import { allowTime, check, checkAsync, rounds, tellCount } from '../support/share';

const START = { do: 'start', scenario: 'multi-client', clients: 'none' } as const;

const odd = fc.oneof(
  fc.anything({ withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
  fc.constantFrom<unknown>(-1, 0, 2 ** 31, 2 ** 53, NaN, '', '__proto__', null, undefined, [], {}),
);
/** What the core can do without a process more. */
const names = ['scenarios', 'files', 'lines', 'json', 'descriptors', 'pause', 'resume', 'step'];
const request = fc.record(
  {
    do: fc.oneof(fc.constantFrom(...names), odd),
    files: fc.oneof(fc.constant(['/dev/zero', 'gone']), odd),
    loop: fc.oneof(fc.nat(3), odd),
    tick: fc.oneof(fc.integer({ min: -2, max: 9 }), odd),
    firstTick: fc.oneof(fc.integer({ min: -2, max: 9 }), odd),
    lastTick: fc.oneof(fc.integer({ min: -2, max: 9 }), odd),
  },
  { requiredKeys: [] },
);
const views = fc
  .tuple(fc.constantFrom(...Object.keys(VIEW), 'event', 'more'), odd, fc.nat())
  .map(([key, value, number]) => ({ ...VIEW, lastTick: number, [key]: value }));
const message = fc.oneof(
  odd,
  fc.record(
    { type: fc.constantFrom('look', 'seen', 'leave'), viewer: odd, number: odd, view: odd },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('look'), viewer: fc.constantFrom('a', 'b'), view: views }),
  fc.record({ type: fc.constant('seen'), viewer: fc.constantFrom('a', 'b'), number: fc.nat(99) }),
  fc.record({ type: fc.constant('request'), id: fc.oneof(fc.nat(), odd), request }),
);

describe('messages of any kind to the core', function () {
  allowTime(this);

  it('are read without a throw, and what is read is all that it has', () => {
    check(
      fc.property(message, request, (one, asked) => {
        for (const [schema, value] of [
          [TO_CORE, one],
          [REQUEST, asked],
        ] as const) {
          const known = read(schema, value);
          if (known !== undefined) assert.deepEqual(read(schema, known), known);
        }
      }),
      rounds({ short: 500, long: 50_000 }),
    );
  });

  it('leave it able to answer', async () => {
    const runs = rounds({ short: 20, long: 600 });
    const core = openCoreServer();
    await core.get(START);
    const many = fc.array(message, { minLength: 20, maxLength: 60 });
    let count = 0;
    await checkAsync(
      fc.asyncProperty(many, async (messages) => {
        for (const one of messages) core.receive(one);
        count += messages.length;
        core.receive({ type: 'request', id: 0, request: { do: 'resume', session: 1 } });
        await core.again({ do: 'scenarios' });
        core.told();
      }),
      runs,
    );
    tellCount(count, 'messages');
    await core.get({ do: 'stop', session: 1 });
  });
});
