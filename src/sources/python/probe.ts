/** What is kept of one probe. */

import type { Connection } from './connection';
import type { PythonProcess } from './process';
import type { Standing } from './standing';

/** A probe's connection, and what it said. */
export type Probe = {
  readonly connection: Connection;
  process: PythonProcess | undefined;
  /** Forks that it told of, and whose children have not come: when it forked, and how to go on. */
  readonly forks: Map<number, { readonly t: number; readonly goOn: () => void }>;
  /** Another connection of the same process, which goes on when this one has ended. */
  next: (() => void) | undefined;
  /** Of its threads that wait now and then: how they stand, by index. */
  readonly threads: Map<number, Standing>;
};
