/** Of long lists, how many a sight tells at the most in one window: apart from their description, which a page has no need of. */

import type { Pages } from './pages';

const NAMES = 64;

export const PAGE_SIZES = {
  ...{ r: NAMES, w: NAMES, x: NAMES, answered: NAMES },
  ...{ did: 200, calls: 100, frames: 50, stream: 50, queue: 50 },
} as const satisfies Record<keyof Pages, number>;
