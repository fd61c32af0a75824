/** Source files of watched programs as they are now, for the comments in them. */

import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ReadSource } from '../diagnose/silence';

/** A look at a file is not repeated at once: somebody who types does not see the difference. */
const LOOK_AGAIN_MS = 500;
/** A larger one nobody wrote by hand. */
const MOST_BYTES = 4 << 20;

type Known = { readonly text: string | undefined; readonly changed: number; lookedAt: number };

/** Names that are not absolute are looked for in these folders, one after the other. */
export function openSourceTexts(folders: readonly string[]): ReadSource {
  const known = new Map<string, Known>();
  return (file) => {
    const before = known.get(file);
    const now = performance.now();
    if (before !== undefined && now - before.lookedAt < LOOK_AGAIN_MS) return before.text;
    const found = path.isAbsolute(file) ? [file] : folders.map((one) => path.join(one, file));
    const read = readFirst(found, before);
    known.set(file, { ...read, lookedAt: now });
    return read.text;
  };
}

/** Anything but a readable file of a reasonable size is none: a device or a pipe would never end. */
function readFirst(files: readonly string[], before: Known | undefined): Omit<Known, 'lookedAt'> {
  for (const file of files) {
    try {
      const stat = statSync(file);
      if (!stat.isFile() || stat.size > MOST_BYTES) continue;
      if (before?.changed === stat.mtimeMs) return before;
      return { text: readFileSync(file, 'utf8'), changed: stat.mtimeMs };
    } catch {
      // There is none of that name here.
    }
  }
  return { text: undefined, changed: -1 };
}
