/** The programs by scenario id: what a program's process can run. */

import type { Lab } from '../runtime/lab';
import { framing } from './framing';
import { multiClient } from './multiClient';
import { multiPort } from './multiPort';
import { readWriteSplit } from './readWriteSplit';

/** A server: it runs until its wait ends it. */
export type Program = (lab: Lab) => void;

export const PROGRAMS: Readonly<Record<string, Program>> = {
  'multi-port': multiPort,
  'multi-client': multiClient,
  'read-write-split': readWriteSplit,
  framing,
};
