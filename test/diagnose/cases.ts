/** The traces of all rules. */

import { FAMILIES } from './families';
import type { Case } from './servers';

type ByRule = Readonly<Record<string, readonly Case[]>>;

const all = FAMILIES.flatMap((family) => Object.entries(family));

/** The first of each must be named. */
export const FIRES: ByRule = Object.fromEntries(all.map(([id, { fires }]) => [id, fires]));

/** Right, and close to a bug; by the rule that might take it for one. */
export const NEAR: ByRule = Object.fromEntries(all.map(([id, { near }]) => [id, near]));
