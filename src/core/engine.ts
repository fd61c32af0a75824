/** What needs system calls: given to the core's server where there are some. */

import type { LabOptions } from '../sources/lab';
import type { KernelQueues } from './kernelQueues';
import type { Keep, LabSession } from './session';

export type Engine = {
  readonly openLab: (options: LabOptions, keep: Keep) => LabSession;
  readonly openKernelQueues: (onSample: () => void) => KernelQueues;
};
