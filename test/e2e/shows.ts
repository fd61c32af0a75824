/** What each scenario must show besides what all do, by scenario: of every file in `shows`. */

import { readdirSync } from 'node:fs';
import type { Show, Shows } from './shows/connections';

export const SHOWS: Readonly<Record<string, readonly Show[]>> = Object.fromEntries(
  readdirSync('test/e2e/shows').flatMap((file) => Object.entries(showsIn(file))),
);

/** None in what only helps. */
function showsIn(file: string): Shows {
  // The bundler takes in all files that this pattern fits.
  // oxlint-disable-next-line typescript/no-require-imports -- Tests are told at once: an import comes too late.
  const module = require(`./shows/${file}`) as { readonly shows?: Shows };
  return module.shows ?? {};
}
