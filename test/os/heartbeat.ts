/** A process for tests, not a test: it says so often, 300 ms apart, that it is alive, and hangs, or ends, after that. */

import { endUnlessCalled } from '../../src/os/process';

const [, , times = '0', isHanging] = process.argv;
let left = Number(times);
const timer = setInterval(() => {
  endUnlessCalled(1);
  if (--left > 0) return;
  clearInterval(timer);
  if (isHanging !== undefined) for (;;);
  process.exit(0);
}, 300);
