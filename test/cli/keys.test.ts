/** The keys of a terminal: what each does, and that the terminal is given back. */

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { type Keyed, openKeys } from '../../src/cli/keys';

/** A terminal to type at, and what was done to it. */
function terminal() {
  const modes: boolean[] = [];
  const stream = new PassThrough();
  const input = Object.assign(stream, { setRawMode: (isRaw: boolean) => modes.push(isRaw) });
  return { stream, modes, input: input as unknown as ReadStream };
}

/** A session that says what it was asked; a step ends when `finishStep` is called. */
function keyed() {
  const asked: string[] = [];
  const steps: (() => void)[] = [];
  let isPausing = false;
  const session: Keyed = {
    get isPausing() {
      return isPausing;
    },
    pause: () => {
      isPausing = true;
      asked.push('pause');
      return Promise.resolve();
    },
    resume: () => {
      isPausing = false;
      asked.push('resume');
    },
    step: () => {
      asked.push('step');
      return new Promise((resolve) => steps.push(resolve));
    },
  };
  return { session, asked, finishStep: () => steps.shift()?.() };
}

/** Everything that is due in this turn of the event loop has happened. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('cli/keys', () => {
  function opened() {
    const { stream, modes, input } = terminal();
    const { session, asked, finishStep } = keyed();
    const close = openKeys(input, session, (how) => asked.push(how));
    const type = async (keys: string): Promise<void> => {
      stream.write(keys);
      await turn();
    };
    return { stream, modes, asked, finishStep, close, type };
  }

  it('pauses and resumes with space', async () => {
    const { asked, type } = opened();
    await type(' ');
    await type(' ');
    await type('  ');
    assert.deepEqual(asked, ['pause', 'resume', 'pause', 'resume']);
  });

  it('steps with a point, one after the other', async () => {
    const { asked, type, finishStep } = opened();
    await type('...');
    assert.deepEqual(asked, ['step']);
    finishStep();
    await turn();
    assert.deepEqual(asked, ['step', 'step']);
    finishStep();
    await turn();
    finishStep();
    await turn();
    assert.deepEqual(asked, ['step', 'step', 'step']);
  });

  it('forgets the steps that are still to come when space is pressed', async () => {
    const { asked, type, finishStep } = opened();
    await type('...');
    await type(' ');
    finishStep();
    await turn();
    assert.deepEqual(asked, ['step', 'pause']);
    await type('.');
    assert.deepEqual(asked, ['step', 'pause', 'step']);
  });

  it('ends with q, Q and Ctrl-C, which raw mode makes a key', async () => {
    const { asked, type } = opened();
    for (const key of ['q', 'Q', '\x03']) await type(key);
    assert.deepEqual(asked, ['q', 'q', 'Ctrl-C']);
  });

  it('ignores escape sequences whatever letters they hold, and keys of no meaning', async () => {
    const { asked, type } = opened();
    for (const keys of ['\x1b[A', '\x1b. ', '\x1bq', '\x1b', 'x', '\r', '回'] as const)
      await type(keys);
    assert.deepEqual(asked, []);
  });

  it('gives the terminal back as it was, and hears nothing more', async () => {
    const { stream, modes, asked, type, close } = opened();
    assert.deepEqual(modes, [true]);
    assert.equal(stream.isPaused(), false);
    close();
    assert.deepEqual(modes, [true, false]);
    assert.equal(stream.isPaused(), true);
    assert.equal(stream.listenerCount('data'), 0);
    await type('q');
    assert.deepEqual(asked, []);
  });
});
