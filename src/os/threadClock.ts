/** How long a thread has been on a CPU. */

import * as libc from './libc';
import { C } from './libc';
import { allocate } from './memory';

// A timespec: seconds and nanoseconds, each of 64 bits.
const spec = allocate(16);

/** CPU time of the thread that asks, ns (clock_gettime(2)): it stands while another thread has the CPU, and in a call that blocks. */
export function threadCpuNs(): number {
  libc.clock_gettime(C.CLOCK_THREAD_CPUTIME_ID, spec.address);
  return Number(spec.i64[0]!) * 1e9 + Number(spec.i64[1]!);
}
