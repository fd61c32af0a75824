/** Sessions of files: they need no system call of ours. */

import { FileSource } from '../sources/file';
import type { FoundFile } from '../sources/findFile';
import { type FileSession, type Keep, Session } from './session';

/** Begins to read a file; the session is `starting` until its first events are there. */
export function openFile(found: FoundFile, keep?: Keep): FileSession {
  return new Session((trace, _, listener) => new FileSource(found, trace, listener), keep);
}
