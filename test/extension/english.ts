/** Texts as they are without a translation. */

import type { Translate } from '../../src/extension/translate';

export const english: Translate = (text, ...args) =>
  text.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
