/** A request that cannot be done: what the user is told, and by its code which button helps. */

import type { FilePlace } from './activity';
import type { CoreError } from './requests';

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: CoreError['code'];
  readonly place: FilePlace | undefined;

  constructor(code: CoreError['code'], message: string, place?: FilePlace) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

/** Any error as it is told; one that nobody foresaw is `failed`. */
export function coreErrorOf(error: unknown): CoreError {
  if (error instanceof Failure) {
    const { code, message, place } = error;
    return { code, message, ...(place !== undefined && { place }) };
  }
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}
