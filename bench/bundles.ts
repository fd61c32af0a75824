/** Where the lab's bundles are: the benchmark itself is built into dist/bench. */

import { join } from 'node:path';

export const bundles = join(__dirname, '..');
