/** What is told of an opened file. */

import type { FormatId } from '../sources/format';

export type FileInfo = {
  /** Absolute. */
  readonly path: string;
  readonly format: FormatId;
  /** When it had been written last as it was opened, ms since the epoch. */
  readonly writtenAt: number;
  /** It has its own end: it is no cut one, and does not grow. */
  readonly isWhole: boolean;
  /** Bytes that it had then, and how many are read: more, where it grew. */
  readonly bytes: number;
  readonly bytesRead: number;
  /** How it was read, in rows of what each is about and a text: at most 20, of at most 200 characters. */
  readonly told?: readonly (readonly [about: string, text: string])[];
  /** What was recorded, where and when (ms since the epoch): as far as the file says. */
  readonly source: string;
  readonly program: string;
  readonly host: string;
  readonly wall?: number;
  /** When, as a clock said it that told no date, or no time zone (trace/about). */
  readonly clockTime?: string;
};
