import assert from 'node:assert/strict';
import { BUILT_IN_CODECS } from '../../../src/framing/codecs';
import type { Step } from '../../../src/lab/script';
import { compileSteps, nextStep } from '../../../src/lab/simulator/steps';

const TARGETS = ['127.0.0.1:8001', '[::1]:8002', 'unix:/tmp/x'];
const wait: Step = { wait: { ms: 1 } };

describe('a plan', () => {
  it('goes through repeats, each step named by its place', () => {
    const inner: Step = { repeat: { times: 2, steps: [wait] } };
    const steps: Step[] = [wait, { repeat: { times: 2, steps: [inner, wait] } }, wait];
    const round = ['2.1.1', '2.1.1', '2.2'];
    assert.deepEqual(placesOf(steps), ['1', ...round, ...round, '3']);
  });

  it('leaves out repeats that do nothing', () => {
    const empty: Step = { repeat: { times: 1000, steps: [] } };
    const never: Step = { repeat: { times: 0, steps: [wait] } };
    assert.deepEqual(placesOf([empty, never, wait, { repeat: { times: 9, steps: [empty] } }]), [
      '3',
    ]);
    assert.deepEqual(placesOf([]), []);
  });

  it('does not grow with the number of repetitions', () => {
    const steps: Step[] = [{ repeat: { times: 1_000_000_000, steps: [wait] } }];
    assert.equal(
      compileSteps({ steps }, { targets: TARGETS, codecs: BUILT_IN_CODECS }).items.length,
      2,
    );
  });

  it('looks ahead without counting', () => {
    const steps: Step[] = [{ repeat: { times: 2, steps: [wait] } }, wait];
    const plan = compileSteps({ steps }, { targets: TARGETS, codecs: BUILT_IN_CODECS });
    const rounds = new Int32Array(plan.depth);
    const looks = [1, 2, 3].map(() => nextStep(plan, 0, rounds, false));
    assert.deepEqual(looks, [0, 0, 0]);
    assert.equal(nextStep(plan, 0, rounds, true), 0);
    assert.equal(nextStep(plan, 0, rounds, false), 2);
  });

  it('takes listeners on this machine only', () => {
    for (const to of [0, 1, 2])
      compileSteps({ steps: [{ connect: { to } }] }, { targets: TARGETS, codecs: BUILT_IN_CODECS });
    assert.throws(
      () =>
        compileSteps(
          { steps: [{ connect: { to: 3 } }] },
          { targets: TARGETS, codecs: BUILT_IN_CODECS },
        ),
      /step 1 connect: there is no listener 3: give a number from 0 to 2/,
    );
    for (const target of ['10.0.0.1:80', '[2001:db8::1]:80', '0.0.0.0:1', '[::ffff:127.0.0.1]:1'])
      assert.throws(
        () =>
          compileSteps(
            { steps: [wait, { connect: {} }] },
            { targets: [target], codecs: BUILT_IN_CODECS },
          ),
        /step 2 connect: .* is not on this machine: aim at 127.0.0.1/,
      );
  });

  const refused: [unknown, RegExp][] = [
    [{ fly: {} }, /step 1 fly: 'fly' is no step: use connect/],
    [{ wait: { ms: -1 } }, /step 1 wait: ms is -1: give a number from 0 to/],
    [{ wait: { ms: 'soon' } }, /ms is soon/],
    [{ repeat: { times: 1.5, steps: [wait] } }, /step 1: times is 1.5: give a whole number/],
    [{ sendInPieces: { text: 'a', sizes: [] } }, /sizes is empty/],
    [{ sendInPieces: { text: 'a', sizes: [0] } }, /sizes is 0/],
    [{ urgent: { byte: 256 } }, /byte is 256/],
    [{ expect: { bytes: -1 } }, /bytes is -1/],
    [{ expect: { text: 'a', withinMs: NaN } }, /withinMs is NaN/],
    [{ setBuffers: { send: 2 ** 40 } }, /send is 1099511627776/],
  ];
  for (const [step, message] of refused)
    it(`refuses ${JSON.stringify(step)}`, () => {
      assert.throws(
        () =>
          compileSteps({ steps: [step as Step] }, { targets: TARGETS, codecs: BUILT_IN_CODECS }),
        {
          name: 'RangeError',
          message,
        },
      );
    });

  it('refuses repeats without bound in one another, and too many steps', () => {
    let steps: Step[] = [wait];
    for (let i = 0; i < 20; i++) steps = [{ repeat: { times: 2, steps } }];
    assert.throws(
      () => compileSteps({ steps }, { targets: TARGETS, codecs: BUILT_IN_CODECS }),
      /deeper than 16/,
    );
    const many = new Array<Step>(10_001).fill(wait);
    assert.throws(
      () => compileSteps({ steps: many }, { targets: TARGETS, codecs: BUILT_IN_CODECS }),
      /more than 10000 steps/,
    );
  });
});

/** The places of the steps in the order they are done. */
function placesOf(steps: readonly Step[]): string[] {
  const plan = compileSteps({ steps }, { targets: TARGETS, codecs: BUILT_IN_CODECS });
  const rounds = new Int32Array(plan.depth);
  const places: string[] = [];
  for (let at = nextStep(plan, -1, rounds, true); at >= 0; at = nextStep(plan, at, rounds, true)) {
    const item = plan.items[at];
    places.push(item?.kind === 'step' ? item.place : '?');
  }
  return places;
}
