/** Every family of rules with its traces; new ones behind the others. */

import { descriptors } from './families/descriptors';
import { failures } from './families/failures';
import { loops } from './families/loops';
import { messages } from './families/messages';
import { readiness } from './families/readiness';
import { sends } from './families/sends';
import { spins } from './families/spins';
import { waits } from './families/waits';
import type { Cases } from './servers';

export const FAMILIES: readonly Cases[] = [
  spins,
  waits,
  readiness,
  loops,
  sends,
  messages,
  descriptors,
  failures,
];
