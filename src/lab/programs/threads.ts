/** Ten tasks of one second each: one after the other, and then each in a thread of its own. */

import type { Thread, ThreadedProgram } from '../runtime/thread';

const TASKS = 10;
const TASK_MS = 1000;

export const threads: ThreadedProgram = { main, worker };

function main(thread: Thread): void {
  const { lab } = thread;
  lab.print('one after the other');
  for (let i = 0; i < TASKS; i++) worker(thread, i);
  lab.print('each in a thread');
  for (let i = 0; i < TASKS; i++) thread.start('worker', i);
}

function worker(thread: Thread, number: number): void {
  thread.task(`task ${number}`, () => {
    thread.lab.print(String(number));
    thread.sleep(TASK_MS);
  });
}
