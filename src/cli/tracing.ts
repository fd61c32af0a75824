/** Options of every command that makes a trace: how long, and how much is kept of each call. */

import type { Option } from './command';
import { SAVE_OPTION } from './saving';

/** Bytes kept of a call at the most. */
const MAX_CAPTURE = 1_048_575;

/** `says` what ends; `usual`: bytes kept of each call where nothing is said, `example` another number of them. */
export function tracingOptions(
  says: { readonly ticks: string; readonly seconds: string },
  { usual, example }: { readonly usual: number; readonly example: string },
): readonly Option[] {
  return [
    {
      name: '--ticks',
      says: says.ticks,
      // setTimeout(3) of Node and the program's counter both end at 31 bits.
      value: { placeholder: 'N', example: '10', range: { least: 1, most: 2_147_483_647 } },
    },
    {
      name: '--seconds',
      says: says.seconds,
      value: { placeholder: 'S', example: '5', range: { least: 1, most: 2_147_483 } },
    },
    {
      name: '--capture',
      says: `bytes kept of each call, 0 to ${MAX_CAPTURE}; else ${usual}`,
      value: { placeholder: 'BYTES', example, range: { least: 0, most: MAX_CAPTURE } },
    },
    SAVE_OPTION,
    { name: '--quiet', says: 'no line a tick, only the summary' },
  ];
}
