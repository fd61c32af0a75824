/** What a signal's name tells of the call that it stopped (signal(7)). */

/** By these a handler returns. */
export const SIGRETURNS: ReadonlySet<string> = new Set(['rt_sigreturn', 'sigreturn']);

/** Behind these a wait goes on, by restart_syscall(2) where that is not traced. */
export const PAUSES: ReadonlySet<string> = new Set([
  ...['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT'],
]);

/** A program that has no handler for any other signal ends by it. */
export const HARMLESS: ReadonlySet<string> = new Set([
  ...PAUSES,
  ...['SIGCHLD', 'SIGURG', 'SIGWINCH'],
]);
