/** Why a descriptor is ready or not, in a sentence made of the numbers the core found. */

import type { DescriptorDetail, Why } from '../core/protocol';
import { byteCount, count } from './format';
import { t } from './texts';

/** The question, as a heading. */
export function questionOf(fd: string, events: string): string {
  const isRead = events.includes('r');
  const isWritten = events.includes('w');
  if (isRead && isWritten) return t('Why is {0} readable and writable?', fd);
  if (isRead) return t('Why is {0} readable?', fd);
  if (isWritten) return t('Why is {0} writable?', fd);
  if (events.includes('x')) return t('Why is {0} exceptional?', fd);
  return events === '' ? t('Why is {0} not ready?', fd) : t('Why is {0} ready?', fd);
}

/** The answer: what was there, and what the program made of it; where it is ready for both, why it is writable too. */
export function answerOf(why: Why, detail: Pick<DescriptorDetail, 'interest'>): string {
  const main = reasonOf(why, detail);
  const isBoth = why.events.includes('w') && why.reason !== 'room-to-write';
  return isBoth
    ? `${main} ${t('Its send buffer has room, and the program had asked for w.')}`
    : main;
}

function reasonOf(why: Why, { interest }: Pick<DescriptorDetail, 'interest'>): string {
  switch (why.reason) {
    case 'connection-waiting':
      if (why.count === 0)
        return t('A connection waited to be accepted, and the program did not accept it.');
      return why.count === 1
        ? t('A connection waited to be accepted, and the program accepted it.')
        : t('Connections waited to be accepted; the program accepted {0}.', count(why.count));
    case 'bytes-waiting':
      return t(
        'Bytes waited in its receive queue; the program received {0}.',
        byteCount(why.count),
      );
    case 'end-of-stream':
      return t('The peer sends no more: recv returned 0. It stays readable until it is closed.');
    case 'reset':
      return t('The peer reset the connection; the next call on it tells the error.');
    case 'hang-up':
      return t('Both directions are closed: the kernel reports it whether asked or not.');
    case 'room-to-write':
      return t('Its send buffer has room, and the program had asked for w.');
    case 'urgent-byte':
      return t('An urgent byte came: that is what the third list is for.');
    case 'invalid':
      return t('The number is no open descriptor: it was closed and is still watched.');
    case 'not-watched':
      return t('The program did not ask about it when this tick’s wait began.');
    case 'not-ready':
      return interest.includes('w')
        ? t('It was watched, but nothing came, and its send buffer had no room.')
        : t('It was watched, and nothing came for it in this tick.');
    case 'not-told-again':
      return t(
        'It is watched edge-triggered, and the last recv got all that it asked for: what may be left in the kernel is not told again before more comes.',
      );
    case 'nothing-read':
      return t(
        'Something waits in its receive queue, and the program did not receive it: it will be readable in the next tick again.',
      );
  }
}
