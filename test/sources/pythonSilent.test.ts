/** Processes whose connection ended without a word: those that are gone are not waited for. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PythonProcess } from '../../src/sources/python/process';
import { fallSilent, type Silent } from '../../src/sources/python/silent';

describe('sources/python/silent', () => {
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  function start(): ChildProcess {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    started.push(child);
    return child;
  }

  it('waits for one that is there, and no longer for one that goes meanwhile', async () => {
    const silent = new Map<number, Silent>();
    const [staying, going] = [start(), start()];
    const ended: string[] = [];
    const fall = (name: string, { pid }: ChildProcess): Promise<void> =>
      new Promise((resolve) => {
        fallSilent(silent, { pid, end: undefined } as unknown as PythonProcess, () => {
          ended.push(name);
          resolve();
        });
      });
    const all = Promise.all([fall('stays', staying), fall('goes', going)]);
    assert.deepEqual(ended, []);
    going.kill('SIGKILL');
    await once(going, 'exit');
    await all;
    assert.deepEqual([ended, silent.size], [['goes', 'stays'], 0]);
  });
});
