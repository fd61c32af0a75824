/** What errors and letters of readiness mean, in a sentence each in the user's language, said where they stand. */

import { type Meaning, meaningOfErrno, meaningOfLetter } from '../trace/meanings';
import { see, t } from './texts';

/** What an errno means for a program that multiplexes; empty where there is nothing to add. */
export function explainErrno(name: string): string {
  return meaningIn(meaningOfErrno(name));
}

/** What a letter of readiness means. */
export function explainLetter(letter: string): string {
  return meaningIn(meaningOfLetter(letter));
}

/** What a kernel queue is. */
export function explainQueue(queue: 'recv' | 'send' | 'backlog'): string {
  if (queue === 'recv') return t('Bytes that came and that the program has not received yet.');
  if (queue === 'send') return t('Bytes sent that the peer has not acknowledged yet.');
  return t('Connections that the kernel made and that wait to be accepted.');
}

/** A sentence, and the page that says more; empty where there is none. */
export function meaningIn(meaning: Meaning | undefined): string {
  if (meaning === undefined) return '';
  const { says, page } = meaning;
  return page === '' ? t(says) : see(t(says), page);
}
