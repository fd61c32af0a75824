/** What calls, flags and waits do, in a sentence each of our own, with the page of the manual that says all of it. */

import type { TraceEvent } from './event';
import type { Kind, RECV_CALLS, SEND_CALLS } from './kinds';
import type { Meaning } from './meanings';

type CallOf<Calls extends readonly string[]> = Exclude<Calls[number], ''>;

/** What the call of an event does, or what an event that is no call tells; undefined for a kind of a newer version. */
export function meaningOfCall({ kind, call = '', interest, of }: TraceEvent): Meaning | undefined {
  if (kind === 'unknown') return undefined;
  // poll(2) and select(2) take their set anew in each call, and have no descriptor of their own.
  if (kind === 'watch')
    return (of === undefined ? IN_CALL : IN_KERNEL)[interest === '' ? 'not' : 'asked'];
  const named: Readonly<Record<string, Meaning>> = kind === 'send' ? SENT : RECEIVED;
  return named[call] ?? KINDS_SAID[kind];
}

/** What a wait call does, by its name; undefined for one that is not known. */
export function meaningOfWait(call: string): Meaning | undefined {
  return Object.hasOwn(WAITS, call) ? WAITS[call as keyof typeof WAITS] : undefined;
}

export type Flag = keyof typeof FLAGS;

export function meaningOfFlag(flag: Flag): Meaning {
  return FLAGS[flag];
}

const WATCH =
  'watch: the program asks to be told when any of these letters holds for the descriptor.';
const UNWATCH = 'unwatch: the program no longer asks to be told about the descriptor.';
const IN_CALL = {
  asked: { says: WATCH, page: 'poll(2)' },
  not: { says: UNWATCH, page: 'poll(2)' },
};
const IN_KERNEL = {
  asked: { says: WATCH, page: 'epoll_ctl(2)' },
  not: { says: UNWATCH, page: 'epoll_ctl(2)' },
};
const SPLICED: Meaning = {
  says: 'splice: moves bytes between a pipe and a descriptor inside the kernel; the program does not see them.',
  page: 'splice(2)',
};

const KINDS_SAID: Readonly<Record<Kind, Meaning>> = {
  loop: { says: 'A thread that waits on a poller; its ticks are counted from here.', page: '' },
  open: { says: 'open: a descriptor that the program has from here on.', page: '' },
  dup: {
    says: 'dup: a second number for the same open file; what one reads is gone for the other.',
    page: 'dup(2)',
  },
  watch: IN_KERNEL.asked,
  wait: {
    says: 'wait: the program sleeps until a watched descriptor is ready, or until the timeout.',
    page: 'poll(2)',
  },
  wake: {
    says: 'wake: the wait returned, and says how many descriptors are ready.',
    page: 'poll(2)',
  },
  ready: {
    says: 'ready: the kernel says that these letters hold for the descriptor.',
    page: 'poll(2)',
  },
  accept: {
    says: 'accept: takes the first connection that waits at the listener, as a new descriptor.',
    page: 'accept(2)',
  },
  connect: {
    says: 'connect: begins a connection to that address; without waiting, it is made once w is ready.',
    page: 'connect(2)',
  },
  recv: {
    says: 'recv: takes bytes that have come, at most as many as asked for; 0 is the end of the stream.',
    page: 'recv(2)',
  },
  send: {
    says: 'send: hands bytes to the kernel, which may take only the first of them.',
    page: 'send(2)',
  },
  shutdown: {
    says: 'shutdown: ends one direction of the connection, or both; the descriptor stays open.',
    page: 'shutdown(2)',
  },
  close: {
    says: 'close: gives the number back; the next descriptor that opens may get the same.',
    page: 'close(2)',
  },
  sockerr: {
    says: 'SO_ERROR: takes the error that waits at the socket, and clears it.',
    page: 'socket(7)',
  },
  kernel: {
    says: 'kernel: what the kernel held for the socket when it was looked at.',
    page: 'sock_diag(7)',
  },
  enqueue: {
    says: 'enqueue: the program put a message into its own queue, to be sent when w is ready.',
    page: '',
  },
  dequeue: { says: 'dequeue: the kernel took the last byte of a queued message.', page: '' },
  drop: { says: 'drop: the program threw a queued message away.', page: '' },
  frame: { says: 'frame: how much of a message has come or gone so far.', page: '' },
  decode: { says: 'decode: the program read the bytes as text.', page: '' },
  print: { says: 'print: what the program wrote for people to read.', page: '' },
  task: { says: 'A piece of work that the program named, and that begins or ends here.', page: '' },
  client: { says: 'client: a step of a simulated client.', page: '' },
  fault: { says: 'fault: a failure that was caused on purpose.', page: '' },
  note: { says: 'note: a bookmark, or a stop at a breakpoint.', page: '' },
  exit: { says: 'exit: the process ended, with this code.', page: '_exit(2)' },
  lost: { says: 'lost: so many events could not be kept.', page: '' },
  process: {
    says: 'process: a process that belongs to the program, from here on.',
    page: 'fork(2)',
  },
  handed: { says: 'Work that another thread gave to this loop.', page: '' },
  ran: {
    says: 'ran: for how long of a long turn the thread ran, and for how long it could have run while others did.',
    page: 'sched(7)',
  },
  signal: { says: 'signal: the kernel delivered this signal to the program.', page: 'signal(7)' },
};

const RECEIVED: Readonly<Record<CallOf<typeof RECV_CALLS>, Meaning>> = {
  read: {
    says: 'read: takes bytes of any descriptor, a socket or not; 0 is the end.',
    page: 'read(2)',
  },
  readv: {
    says: 'readv: a read into several buffers, filled one after the other.',
    page: 'readv(2)',
  },
  recvfrom: {
    says: 'recvfrom: a recv that also tells who sent the datagram.',
    page: 'recvfrom(2)',
  },
  recvmsg: {
    says: 'recvmsg: a recv into several buffers, with what comes beside the bytes, such as descriptors.',
    page: 'recvmsg(2)',
  },
  recvmmsg: { says: 'recvmmsg: takes several datagrams in one call.', page: 'recvmmsg(2)' },
  splice: SPLICED,
  SSL_read: {
    says: 'SSL_read: takes decrypted bytes; it may want more even though the socket was readable.',
    page: 'SSL_read(3)',
  },
  SSL_do_handshake: {
    says: 'SSL_do_handshake: both ends agree on keys; on a blocking socket it waits for the other end, however long that takes.',
    page: 'SSL_do_handshake(3)',
  },
};

const SENT: Readonly<Record<CallOf<typeof SEND_CALLS>, Meaning>> = {
  write: {
    says: 'write: hands bytes to any descriptor, a socket or not; it may take only the first of them.',
    page: 'write(2)',
  },
  writev: {
    says: 'writev: a write out of several buffers, one after the other.',
    page: 'writev(2)',
  },
  sendto: { says: 'sendto: a send that says where the datagram goes.', page: 'sendto(2)' },
  sendmsg: {
    says: 'sendmsg: a send out of several buffers, with what goes beside the bytes, such as descriptors.',
    page: 'sendmsg(2)',
  },
  sendmmsg: { says: 'sendmmsg: hands over several datagrams in one call.', page: 'sendmmsg(2)' },
  sendall: {
    says: 'sendall: Python’s, which sends on and on until everything is gone or one send fails.',
    page: 'send(2)',
  },
  sendfile: {
    says: 'sendfile: sends a part of a file, which the program does not have to read.',
    page: 'sendfile(2)',
  },
  splice: SPLICED,
  SSL_write: {
    says: 'SSL_write: encrypts bytes and sends them; called again, it must be with the same bytes.',
    page: 'SSL_write(3)',
  },
};

const WAITS = {
  select: {
    says: 'select: waits for any descriptor of three sets, which it overwrites with those that are ready.',
    page: 'select(2)',
  },
  poll: {
    says: 'poll: waits for any descriptor of a list, and writes beside each what it is ready for.',
    page: 'poll(2)',
  },
  epoll_wait: {
    says: 'epoll_wait: waits for any descriptor that the kernel keeps in its set, and returns only the ready ones.',
    page: 'epoll_wait(2)',
  },
  kevent: {
    says: 'kevent: waits for any event that the kernel keeps in its list, and returns what happened.',
    page: 'kevent(2)',
  },
} satisfies Readonly<Record<string, Meaning>>;

const FLAGS = {
  edge: {
    says: 'edge-triggered: told once when more comes, not for as long as something is there.',
    page: 'epoll(7)',
  },
  oneshot: {
    says: 'one-shot: told once, then no more until the program asks again.',
    page: 'epoll_ctl(2)',
  },
  MSG_OOB: {
    says: 'MSG_OOB: the urgent byte, which is taken or sent apart from the stream.',
    page: 'tcp(7)',
  },
  MSG_PEEK: {
    says: 'MSG_PEEK: the bytes are looked at, and stay to be received.',
    page: 'recv(2)',
  },
} satisfies Readonly<Record<string, Meaning>>;

/** All of them: each has a translation. */
export const CALL_MEANINGS: readonly Meaning[] = [
  ...[IN_KERNEL.not, SPLICED],
  ...[KINDS_SAID, RECEIVED, SENT, WAITS, FLAGS].flatMap((table) => Object.values<Meaning>(table)),
];
