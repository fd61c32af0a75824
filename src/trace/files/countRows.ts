/** How many rows a trace file has, by the heads of its batches alone: what their bodies hold is not read. */

import { CONTINUATION } from './arrow';
import { Damaged } from './flatReader';
import { lengthOfHead, readMessage } from './messages';

/** So many bytes from `at` on; fewer where the file ends. */
export type ReadAt = (at: number, length: number) => Promise<Uint8Array>;

/** Of a recording a batch comes each second: of more heads than in two days the rest is not counted. */
const MOST_MESSAGES = 1 << 18;

/** Up to its end, or to where no whole batch begins. */
export async function countRows(readAt: ReadAt): Promise<number> {
  let rows = 0;
  let at = 8;
  try {
    for (let i = 0; i < MOST_MESSAGES; i++) {
      const prefix = await readAt(at, 8);
      if (prefix.length < 8) return rows;
      const view = new DataView(prefix.buffer, prefix.byteOffset, 8);
      const length = view.getInt32(4, true);
      if (view.getUint32(0, true) !== CONTINUATION || length === 0) return rows;
      const head = await readAt(at + 8, lengthOfHead(length));
      if (head.length < length) return rows;
      const message = readMessage(head);
      if (message.is === 'batch') rows += message.head.rows;
      at += 8 + length + (message.is === 'schema' ? 0 : message.body);
    }
  } catch (error) {
    // Who reads it tells what is wrong.
    if (!(error instanceof Damaged)) throw error;
  }
  return rows;
}
