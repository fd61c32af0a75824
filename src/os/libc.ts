/**
 * libc through koffi: one directly called function a system call.
 *
 * A pointer travels as a plain number (below 2^47, so exact), the cheapest argument koffi has; memory.ts gives
 * such numbers. Every function returns what the system call returns, −1 on error; then `errno()` tells why, and
 * must be called before any other function here.
 */

import koffi from 'koffi';
import { constantsFor } from './constants';
import { unsupportedReason } from './platform';

const found = constantsFor(process.platform, process.arch);
if (found === undefined)
  throw new Error(unsupportedReason() ?? 'no system calls for this platform');

/** The kernel's numbers on this platform. */
export const C = found;

const library = koffi.load('libc.so.6');

type Call<Arguments extends number[]> = (...args: Arguments) => number;

function define<Arguments extends number[]>(
  name: string,
  parameters: string[],
  result = 'int',
): Call<Arguments> {
  return library.func(name, result, parameters);
}

const INT = 'int';
const POINTER = 'int64_t';

/** The number of the last error; only after a result of −1, before any other call (errno(3)). */
export const errno: () => number = koffi.errno;

/** socket(2): domain, type, protocol. */
export const socket = define<[number, number, number]>('socket', [INT, INT, INT]);
/** bind(2): fd, address of the sockaddr, its length. */
export const bind = define<[number, number, number]>('bind', [INT, POINTER, INT]);
/** listen(2): fd, backlog. */
export const listen = define<[number, number]>('listen', [INT, INT]);
/** accept4(2): listener, address of the sockaddr or 0, address of its length or 0, flags. */
export const accept4 = define<[number, number, number, number]>('accept4', [
  INT,
  POINTER,
  POINTER,
  INT,
]);
/** connect(2): fd, address of the sockaddr, its length. */
export const connect = define<[number, number, number]>('connect', [INT, POINTER, INT]);
/** recv(2): fd, address, length, flags. */
export const recv = define<[number, number, number, number]>('recv', [INT, POINTER, INT, INT]);
/** send(2): fd, address, length, flags. */
export const send = define<[number, number, number, number]>('send', [INT, POINTER, INT, INT]);
/** read(2): fd, address, length. */
export const read = define<[number, number, number]>('read', [INT, POINTER, INT]);
/** write(2): fd, address, length. */
export const write = define<[number, number, number]>('write', [INT, POINTER, INT]);
/** shutdown(2): fd, how. */
export const shutdown = define<[number, number]>('shutdown', [INT, INT]);
/** close(2). */
export const close = define<[number]>('close', [INT]);
/** getsockopt(2): fd, level, name, address of the value, address of its length. */
export const getsockopt = define<[number, number, number, number, number]>('getsockopt', [
  INT,
  INT,
  INT,
  POINTER,
  POINTER,
]);
/** setsockopt(2): fd, level, name, address of the value, its length. */
export const setsockopt = define<[number, number, number, number, number]>('setsockopt', [
  INT,
  INT,
  INT,
  POINTER,
  INT,
]);
/** getsockname(2): fd, address of the sockaddr, address of its length. */
export const getsockname = define<[number, number, number]>('getsockname', [INT, POINTER, POINTER]);
/** getpeername(2): fd, address of the sockaddr, address of its length. */
export const getpeername = define<[number, number, number]>('getpeername', [INT, POINTER, POINTER]);
/** fcntl(2): fd, command, argument. */
export const fcntl = define<[number, number, number]>('fcntl', [INT, INT, INT]);
/** ioctl(2): fd, request, address of the argument. */
export const ioctl = define<[number, number, number]>('ioctl', [INT, POINTER, POINTER]);
/** select(2): nfds, addresses of the three fd_sets, address of the timeval; 0 for none. */
export const select = define<[number, number, number, number, number]>('select', [
  INT,
  POINTER,
  POINTER,
  POINTER,
  POINTER,
]);
/** poll(2): address of the pollfds, how many, timeout in ms. */
export const poll = define<[number, number, number]>('poll', [POINTER, INT, INT]);
/** epoll_create1(2): flags. */
export const epoll_create1 = define<[number]>('epoll_create1', [INT]);
/** epoll_ctl(2): epoll descriptor, operation, fd, address of the epoll_event. */
export const epoll_ctl = define<[number, number, number, number]>('epoll_ctl', [
  INT,
  INT,
  INT,
  POINTER,
]);
/** epoll_wait(2): epoll descriptor, address of the epoll_events, how many, timeout in ms. */
export const epoll_wait = define<[number, number, number, number]>('epoll_wait', [
  INT,
  POINTER,
  INT,
  INT,
]);
/** pipe2(2): address of two ints, flags. */
export const pipe2 = define<[number, number]>('pipe2', [POINTER, INT]);
/** socketpair(2): domain, type, protocol, address of two ints. */
export const socketpair = define<[number, number, number, number]>('socketpair', [
  INT,
  INT,
  INT,
  POINTER,
]);
/** timerfd_create(2): clock, flags. */
export const timerfd_create = define<[number, number]>('timerfd_create', [INT, INT]);
/** timerfd_settime(2): fd, flags, address of the itimerspec, address for the old one or 0. */
export const timerfd_settime = define<[number, number, number, number]>('timerfd_settime', [
  INT,
  INT,
  POINTER,
  POINTER,
]);
/** clock_gettime(2): clock, address of the timespec. */
export const clock_gettime = define<[number, number]>('clock_gettime', [INT, POINTER]);
/** getrlimit(2): resource, address of the rlimit. */
export const getrlimit = define<[number, number]>('getrlimit', [INT, POINTER]);
/** setrlimit(2): resource, address of the rlimit. */
export const setrlimit = define<[number, number]>('setrlimit', [INT, POINTER]);
/** prctl(2): option, argument; variadic in C, alike for integers on both Linux ABIs. */
export const prctl = define<[number, number]>('prctl', [INT, POINTER]);
/** setpgid(2): pid or 0, group or 0. */
export const setpgid = define<[number, number]>('setpgid', [INT, INT]);
/** alarm(2): seconds, 0 for none; how many were left of the one before. */
export const alarm = define<[number]>('alarm', [INT]);
/** getppid(2). */
export const getppid = define<[]>('getppid', []);
/** _exit(2): ends the process with all its threads at once, whatever they are blocked in. */
export const exitNow = define<[number]>('_exit', [INT], 'void');
