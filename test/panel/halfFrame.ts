/** A framing session in which real clients talk, one of them in the middle of a frame. */

import type { SessionInfo } from '../../src/core/protocol';
import { type Peer, peerOf } from '../support/session';
import type { LiveHost } from './hosts';
import type { PanelPage } from './panelPage';

/** Of the frame that is under way: what its header says, and what has come. */
export const HALF = { length: 40, have: 5 } as const;

/** Starts `framing`, lets clients talk and selects the one that has sent `HALF`; it goes on running. */
export async function talkInFrames({ page }: PanelPage, host: LiveHost): Promise<Peer[]> {
  const { listeners } = (
    await host.ask<SessionInfo>({
      ...{ do: 'start', scenario: 'framing', clients: 'none' },
    })
  ).lab!;
  const address = listeners[0] ?? '';
  const first = await peerOf(address);
  for (const text of ['ten bytes!', 'three', 'in one']) first.socket.write(framed(text));
  const half = await peerOf(address);
  half.socket.write(Buffer.concat([framed('你好，123'), framed('select!')]));
  const row = page.locator('.row-label', { hasText: portOf(half.local) });
  await row.click();
  await page.locator('[role=tab][data-tab=frames]').click();
  await page.locator('.frame').first().waitFor();
  half.socket.write(framed('half '.padEnd(HALF.length)).subarray(0, 4 + HALF.have));
  await page.locator('.frame.partial .gap', { hasText: '35' }).waitFor();
  return [first, half];
}

/** With a header of four bytes, most significant first. */
export function framed(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  return Buffer.concat([header, payload]);
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':'));
}
