/** What is told of a session that is a Python program of the user's. */

export type PythonInfo = {
  /** The file that it runs, an absolute path; empty where it is none, or not known yet. */
  readonly script: string;
  /** It was started to be inspected, and who started it says how it ended. */
  readonly isRun: boolean;
  /** What makes system calls past the probe, by the names of modules. */
  readonly blindTo: readonly string[];
  /** The probe should have spoken by now. */
  readonly isSilent: boolean;
  /** What went wrong with the probe, each in one line. */
  readonly notices: readonly string[];
  /** The first line of the exception that ended it, as far as it told. */
  readonly error?: string;
  /** Its exit code, once that is known. */
  readonly code?: number;
};
