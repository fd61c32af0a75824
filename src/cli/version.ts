/** Which version this is. */

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The command is a bundle in dist, beside which package.json stands. */
export function packageVersion(): string {
  const text = readFileSync(path.join(__dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
