/** A request that cannot be done: what the user is told, in any language, and by its code which button helps. */

import type { FilePlace } from './place';
import type { CoreError } from './requests';

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: CoreError['code'];
  readonly said: NonNullable<CoreError['said']>;
  readonly place: FilePlace | undefined;

  /** `{0}`, `{1}` … of the template stand for the values; a text from elsewhere, in its own words, is `{0}` alone. */
  constructor(
    code: CoreError['code'],
    template: string,
    values: readonly (string | number)[] = [],
    place?: FilePlace,
  ) {
    super(template.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])));
    this.code = code;
    this.said = { template, values };
    this.place = place;
  }
}

/** Any error as it is told; one that nobody foresaw is `failed`. */
export function coreErrorOf(error: unknown): CoreError {
  if (error instanceof Failure) {
    const { code, message, said, place } = error;
    return { code, message, said, ...(place !== undefined && { place }) };
  }
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}
