/** Sessions of the lab: the one way to them that loads koffi. */

import { type LabOptions, LabSource } from '../sources/lab';
import { type Keep, type LabSession, Session } from './session';

/** Begins a run of the lab; the session is `starting` until its listeners are open. */
export function openLab(options: LabOptions, keep?: Keep): LabSession {
  return new Session((...given) => new LabSource(options, ...given), keep);
}
