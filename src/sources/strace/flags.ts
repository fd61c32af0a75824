/** Flags and commands by their names; where a log has numbers for all (`-X raw`), by what Linux has for them on most machines. */

import type { Value } from './values';

const CLOEXEC = 0x8_0000;
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ SOCK_CLOEXEC: CLOEXEC, EPOLL_CLOEXEC: CLOEXEC, CLOSE_RANGE_CLOEXEC: 4 },
  ...{ MSG_OOB: 1, MSG_PEEK: 2, MSG_CMSG_CLOEXEC: 0x4000_0000 },
  ...{ CLONE_FILES: 0x400, CLONE_THREAD: 0x1_0000, PR_SET_NAME: 15 },
  ...{ F_DUPFD: 0, F_SETFD: 2, F_DUPFD_CLOEXEC: 1030, FIOCLEX: 0x5451, FIONCLEX: 0x5450 },
  ...{ SO_ERROR: 4, SCM_RIGHTS: 1, SHUT_RD: 0, SHUT_WR: 1 },
};

/** Whether flags, `A|B`, have this one. */
export function hasFlag(value: Value | undefined, flag: string): boolean {
  const word = value?.word ?? '';
  if (isRaw(word)) return (bitsOf(word) & NUMBERS[flag]!) !== 0;
  return word.includes(flag) && word.split(ENDS).includes(flag);
}

/** Whether a word is this. */
export function isOne(value: Value | undefined, name: string): boolean {
  const word = value?.word ?? '';
  return isRaw(word) ? bitsOf(word) === NUMBERS[name] : word === name;
}

/** O_CLOEXEC, EFD_CLOEXEC, TFD_CLOEXEC …, which have one number. */
export function isClosing(flags: Value | undefined): boolean {
  const word = flags?.word ?? '';
  return isRaw(word) ? (bitsOf(word) & CLOEXEC) !== 0 : word.includes('CLOEXEC');
}

const ENDS = /[^A-Za-z0-9_]+/;

/** `0x1|0x80000`, `02000000`. */
function isRaw(word: string): boolean {
  const first = word.charCodeAt(0);
  return first >= 48 && first <= 57 && RAW.test(word);
}

const RAW = /^(?:0x[\da-f]+|\d+)(?:\|(?:0x[\da-f]+|\d+))*$/i;

function bitsOf(word: string): number {
  return word.split('|').reduce((bits, each) => bits | numberOf(each), 0);
}

/** As C has it: a leading zero is octal. */
function numberOf(text: string): number {
  return /^0\d/.test(text) ? parseInt(text, 8) : Number(text);
}
