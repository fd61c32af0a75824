/** What viewers' panels have of what the core sent them: sights put together from their parts. */

import assert from 'node:assert/strict';
import { changed, nothingTold, packChange } from '../../src/core/parts';
import type { FromCore } from '../../src/core/messages';
import type { Sight } from '../../src/core/protocol';

type Sent = Pick<Extract<FromCore, { type: 'sight' }>, 'viewer' | 'number' | 'sight'>;

export class Screens {
  readonly #shown = new Map<string, { readonly number: number; readonly sight: Sight }>();

  /** The sight of its viewer from now on; whatever is sent must follow on what that has. */
  show({ viewer, number, sight: change }: Sent): Sight {
    const before = this.#shown.get(viewer);
    const sight = changed(before?.sight ?? null, before?.number ?? 0, change);
    assert.ok(sight !== undefined, `sight ${number} is onto another than ${before?.number}`);
    this.#shown.set(viewer, { number, sight });
    return sight;
  }

  of(viewer: string): Sight | undefined {
    return this.#shown.get(viewer)?.sight;
  }
}

/** As a viewer that has nothing yet is sent it. */
export function packWhole(sight: Sight): Uint8Array {
  return packChange(nothingTold(), sight, 1);
}
