/** What calls and flags do, in a sentence each of our own, with the page of the manual that says all of it. */

import type { TraceEvent } from '../trace/event';
import type { Kind, RECV_CALLS, SEND_CALLS } from '../trace/kinds';
import { see, t } from './texts';

/** Made where it is shown: the language comes after this file is read. */
type Sentence = (event: TraceEvent) => string;
type CallOf<Calls extends readonly string[]> = Exclude<Calls[number], ''>;

/** What the call of an event does, or what an event that is no call tells; empty for a kind of a newer version. */
export function explainCall(event: TraceEvent): string {
  const { kind, call = '' } = event;
  if (kind === 'unknown') return '';
  const named: Readonly<Record<string, Sentence>> = kind === 'send' ? SENT : RECEIVED;
  return (named[call] ?? KINDS_SAID[kind])(event);
}

/** What a wait call does, by its name; empty for one that is not known. */
export function explainWait(call: string): string {
  return Object.hasOwn(WAITS, call) ? WAITS[call as keyof typeof WAITS]() : '';
}

export type Flag = keyof typeof FLAGS;

export function explainFlag(flag: Flag): string {
  return FLAGS[flag]();
}

/** poll(2) and select(2) take their set anew in each call, and have no descriptor of their own. */
const watched: Sentence = ({ interest, of }) =>
  see(
    interest === ''
      ? t('unwatch: the program no longer asks to be told about the descriptor.')
      : t('watch: the program asks to be told when any of these letters holds for the descriptor.'),
    of === undefined ? 'poll(2)' : 'epoll_ctl(2)',
  );
const spliced: Sentence = () =>
  see(
    t(
      'splice: moves bytes between a pipe and a descriptor inside the kernel; the program does not see them.',
    ),
    'splice(2)',
  );

const KINDS_SAID: Readonly<Record<Kind, Sentence>> = {
  loop: () => t('A thread that waits on a poller; its ticks are counted from here.'),
  open: () => t('open: a descriptor that the program has from here on.'),
  dup: () =>
    see(
      t('dup: a second number for the same open file; what one reads is gone for the other.'),
      'dup(2)',
    ),
  watch: watched,
  wait: () =>
    see(
      t('wait: the program sleeps until a watched descriptor is ready, or until the timeout.'),
      'poll(2)',
    ),
  wake: () =>
    see(t('wake: the wait returned, and says how many descriptors are ready.'), 'poll(2)'),
  ready: () =>
    see(t('ready: the kernel says that these letters hold for the descriptor.'), 'poll(2)'),
  accept: () =>
    see(
      t('accept: takes the first connection that waits at the listener, as a new descriptor.'),
      'accept(2)',
    ),
  connect: () =>
    see(
      t(
        'connect: begins a connection to that address; without waiting, it is made once w is ready.',
      ),
      'connect(2)',
    ),
  recv: () =>
    see(
      t(
        'recv: takes bytes that have come, at most as many as asked for; 0 is the end of the stream.',
      ),
      'recv(2)',
    ),
  send: () =>
    see(t('send: hands bytes to the kernel, which may take only the first of them.'), 'send(2)'),
  shutdown: () =>
    see(
      t('shutdown: ends one direction of the connection, or both; the descriptor stays open.'),
      'shutdown(2)',
    ),
  close: () =>
    see(
      t('close: gives the number back; the next descriptor that opens may get the same.'),
      'close(2)',
    ),
  sockerr: () =>
    see(t('SO_ERROR: takes the error that waits at the socket, and clears it.'), 'socket(7)'),
  kernel: () =>
    see(t('kernel: what the kernel held for the socket when it was looked at.'), 'sock_diag(7)'),
  enqueue: () =>
    t('enqueue: the program put a message into its own queue, to be sent when w is ready.'),
  dequeue: () => t('dequeue: the kernel took the last byte of a queued message.'),
  drop: () => t('drop: the program threw a queued message away.'),
  frame: () => t('frame: how much of a message has come or gone so far.'),
  decode: () => t('decode: the program read the bytes as text.'),
  print: () => t('print: what the program wrote for people to read.'),
  task: () => t('A piece of work that the program named, and that begins or ends here.'),
  client: () => t('client: a step of a simulated client.'),
  fault: () => t('fault: a failure that was caused on purpose.'),
  note: () => t('note: a bookmark, or a stop at a breakpoint.'),
  exit: () => see(t('exit: the process ended, with this code.'), '_exit(2)'),
  lost: () => t('lost: so many events could not be kept.'),
  process: () => see(t('process: a process that belongs to the program, from here on.'), 'fork(2)'),
  handed: () => t('Work that another thread gave to this loop.'),
  signal: () => see(t('signal: the kernel delivered this signal to the program.'), 'signal(7)'),
};

const RECEIVED: Readonly<Record<CallOf<typeof RECV_CALLS>, Sentence>> = {
  read: () =>
    see(t('read: takes bytes of any descriptor, a socket or not; 0 is the end.'), 'read(2)'),
  readv: () =>
    see(t('readv: a read into several buffers, filled one after the other.'), 'readv(2)'),
  recvfrom: () => see(t('recvfrom: a recv that also tells who sent the datagram.'), 'recvfrom(2)'),
  recvmsg: () =>
    see(
      t(
        'recvmsg: a recv into several buffers, with what comes beside the bytes, such as descriptors.',
      ),
      'recvmsg(2)',
    ),
  recvmmsg: () => see(t('recvmmsg: takes several datagrams in one call.'), 'recvmmsg(2)'),
  splice: spliced,
  SSL_read: () =>
    see(
      t('SSL_read: takes decrypted bytes; it may want more even though the socket was readable.'),
      'SSL_read(3)',
    ),
  SSL_do_handshake: () =>
    see(
      t(
        'SSL_do_handshake: both ends agree on keys; on a blocking socket it waits for the other end, however long that takes.',
      ),
      'SSL_do_handshake(3)',
    ),
};

const SENT: Readonly<Record<CallOf<typeof SEND_CALLS>, Sentence>> = {
  write: () =>
    see(
      t(
        'write: hands bytes to any descriptor, a socket or not; it may take only the first of them.',
      ),
      'write(2)',
    ),
  writev: () => see(t('writev: a write out of several buffers, one after the other.'), 'writev(2)'),
  sendto: () => see(t('sendto: a send that says where the datagram goes.'), 'sendto(2)'),
  sendmsg: () =>
    see(
      t(
        'sendmsg: a send out of several buffers, with what goes beside the bytes, such as descriptors.',
      ),
      'sendmsg(2)',
    ),
  sendmmsg: () => see(t('sendmmsg: hands over several datagrams in one call.'), 'sendmmsg(2)'),
  sendall: () =>
    see(
      t('sendall: Python’s, which sends on and on until everything is gone or one send fails.'),
      'send(2)',
    ),
  sendfile: () =>
    see(
      t('sendfile: sends a part of a file, which the program does not have to read.'),
      'sendfile(2)',
    ),
  splice: spliced,
  SSL_write: () =>
    see(
      t('SSL_write: encrypts bytes and sends them; called again, it must be with the same bytes.'),
      'SSL_write(3)',
    ),
};

const WAITS = {
  select: () =>
    see(
      t(
        'select: waits for any descriptor of three sets, which it overwrites with those that are ready.',
      ),
      'select(2)',
    ),
  poll: () =>
    see(
      t('poll: waits for any descriptor of a list, and writes beside each what it is ready for.'),
      'poll(2)',
    ),
  epoll_wait: () =>
    see(
      t(
        'epoll_wait: waits for any descriptor that the kernel keeps in its set, and returns only the ready ones.',
      ),
      'epoll_wait(2)',
    ),
  kevent: () =>
    see(
      t(
        'kevent: waits for any event that the kernel keeps in its list, and returns what happened.',
      ),
      'kevent(2)',
    ),
} satisfies Readonly<Record<string, () => string>>;

const FLAGS = {
  edge: () =>
    see(
      t('edge-triggered: told once when more comes, not for as long as something is there.'),
      'epoll(7)',
    ),
  oneshot: () =>
    see(t('one-shot: told once, then no more until the program asks again.'), 'epoll_ctl(2)'),
  MSG_OOB: () =>
    see(t('MSG_OOB: the urgent byte, which is taken or sent apart from the stream.'), 'tcp(7)'),
  MSG_PEEK: () => see(t('MSG_PEEK: the bytes are looked at, and stay to be received.'), 'recv(2)'),
} satisfies Readonly<Record<string, () => string>>;
