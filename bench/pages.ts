/** The page's bench in a process of its own: it knows the DOM, which this project does not, and holds a large trace. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Effort } from './measure';
import { chromiumMissing } from '../tools/vscode/chromium.mjs';
import { measuredRow, missingRow, type Row } from './rows';

export type PageResult = {
  /** Milliseconds of script a frame that was drawn, by what was done. */
  readonly scriptMs: Readonly<Record<'rows' | 'ticks' | 'zoom' | 'brush' | 'search', number>>;
  /** Of the core: through all events of a search whose hit is among the last. */
  readonly firstHitMs: number;
  /** Of the page's process, anonymous memory. */
  readonly megabytes: number;
  readonly frames: number;
};

const SIZES = [
  [1000, 100_000, '1 000 x 100 000'],
  [10_000, 1_000_000, '10 000 x 1 000 000'],
] as const;

/** 1 000 × 100 000 and, in full length, 10 000 × 1 000 000. */
export async function pageRows({ runs }: Effort): Promise<Row[]> {
  const missing = chromiumMissing();
  const name = (size: string): string => `page: ${size} descriptors x ticks, script a frame`;
  if (missing !== undefined)
    return [missingRow(name('1 000 x 100 000'), 'ms', 'skipped', missing, { atMost: 8 })];
  const rows: Row[] = [];
  for (const [descriptors, ticks, size] of SIZES.slice(0, runs > 1 ? 2 : 1)) {
    // A million events or a little more: of eleven times as many nothing is promised.
    const budget = ticks > 100_000 ? null : { atMost: 200 };
    const { scriptMs, firstHitMs, megabytes, frames } = benchPage(descriptors, ticks);
    const beside = { ...scriptMs, frames };
    rows.push(
      measuredRow(name(size), 'ms', [Math.max(...Object.values(scriptMs))], { atMost: 8 }, beside),
    );
    rows.push(measuredRow(`${name(size)}: memory`, 'MB', [megabytes], { atMost: 150 }));
    rows.push(measuredRow(`${name(size)}: first hit`, 'ms', [firstHitMs], budget));
  }
  return rows;
}

function benchPage(descriptors: number, ticks: number): PageResult {
  const args = ['--max-old-space-size=8192', join(__dirname, 'page/page.js'), descriptors, ticks];
  const told = execFileSync(process.execPath, args.map(String), { encoding: 'utf8' });
  return JSON.parse(told) as PageResult;
}
