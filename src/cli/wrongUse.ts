/** Wrong use of the command, told in one line: what, the value, how to mend it. */

import { nearest } from './nearest';
import { quote } from './terminal';

/** Its message is that line. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** There is no such name: the one that was meant, or else what helps `otherwise`. */
export function unknown(
  what: string,
  name: string,
  names: readonly string[],
  otherwise: string,
): WrongUse {
  const likely = nearest(name, names);
  const mend = likely === undefined ? otherwise : `did you mean ${likely}?`;
  return new WrongUse(`there is no ${what} ${showValue(name)}: ${mend}`);
}

/** An argument as it was written where that is plain, else quoted with its control characters escaped. */
export function showValue(text: string): string {
  return /^[\w./:=+-]+$/.test(text) ? text : quote(text);
}
