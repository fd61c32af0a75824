/** The option to record what goes on to a file. */

import { closeSync, openSync, readSync } from 'node:fs';
import { checkWritable } from '../core/asideFile';
import { type Recording, recordTo } from '../core/recording';
import type { Session } from '../core/session';
import { isArrow } from '../trace/files/decode';
import type { Option } from './command';
import type { Screen } from './screen';
import { showValue, WrongUse } from './wrongUse';

export const SAVE_OPTION: Option = {
  name: '--save',
  says: 'record it, while it runs, to a trace file that opens anywhere: *.mux.arrow',
  value: {
    placeholder: 'FILE',
    example: 'echo.mux.arrow',
    files: '.mux.arrow',
    check: checkSave,
  },
};

/** A recording that stops is told once; the session goes on. Throws Unwritable. */
export function recordSession(
  session: Pick<Session, 'trace' | 'onDidAppend'>,
  file: string,
  { tell }: Pick<Screen, 'tell'>,
): Recording {
  const recording = recordTo(file, session.trace, () => tell(recording.problem));
  session.onDidAppend(() => recording.onAppend());
  return recording;
}

/** Only a trace is replaced by a trace: where a name was forgotten, the next word may be the program itself. */
function checkSave(file: string): void {
  try {
    checkWritable(file);
  } catch (error) {
    throw new WrongUse(`--save ${showValue(file)}: ${(error as Error).message}`);
  }
  if (isSomethingElse(file))
    throw new WrongUse(
      `--save ${showValue(file)}: what is there is no recording, and would be lost: give another name`,
    );
}

/** A file that has something in it, and no recording; one that cannot be read is told when it is written. */
function isSomethingElse(file: string): boolean {
  const head = new Uint8Array(16);
  try {
    const fd = openSync(file, 'r');
    const length = readSync(fd, head);
    closeSync(fd);
    return length > 0 && !isArrow(head.subarray(0, length));
  } catch {
    return false;
  }
}
