/** The page's bench in a process of its own: it knows the DOM, which this project does not, and holds a large trace. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export type PageResult = {
  /** Milliseconds of script a frame that was drawn, by what was done. */
  readonly scriptMs: Readonly<Record<'rows' | 'ticks' | 'zoom' | 'brush' | 'search', number>>;
  /** Of the core: through all events of a search whose hit is among the last. */
  readonly firstHitMs: number;
  /** Of the page's process, anonymous memory. */
  readonly megabytes: number;
  readonly frames: number;
};

export function benchPage(descriptors: number, ticks: number): PageResult {
  const args = ['--max-old-space-size=8192', join(__dirname, 'page/page.js'), descriptors, ticks];
  const told = execFileSync(process.execPath, args.map(String), { encoding: 'utf8' });
  return JSON.parse(told) as PageResult;
}
