/** The option to record what goes on to a file. */

import { checkWritable } from '../core/asideFile';
import { type Recording, recordTo } from '../core/recording';
import type { Session } from '../core/session';
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

function checkSave(file: string): void {
  try {
    checkWritable(file);
  } catch (error) {
    throw new WrongUse(`--save ${showValue(file)}: ${(error as Error).message}`);
  }
}
