/** The same of the scenarios that show one bug each. */

import { END, LISTENER, NOTHING, RESET, type ToldOf } from './momentsTold';

/** A tick in which nothing was done. */
const IDLE = /Nothing: it went straight back to waiting/;

export const BUGS: ToldOf = {
  backlog: {
    'The second seat is taken': { call: /accept\(5\) = (\d+)/ },
    'A third knocks: ready, and nobody accepts': {
      did: /(r_list|ready r) 5 .*Nothing: it went straight back to waiting/,
      tells: LISTENER,
    },
    'Ready again, and again nobody accepts': {
      did: /(r_list|ready r) 5 .*Nothing: it went straight back to waiting/,
      tells: LISTENER,
    },
    'One has left: now the third is accepted': { call: /accept\(5\) = (\d+)/ },
  },
  'accept-spin': {
    'No descriptor is left: accept fails': {
      call: /accept\((5)\) = −1 .*EMFILE/,
      tells: LISTENER,
    },
    'Tried again at once, and again': { call: /accept\((5)\) = −1 .*EMFILE/, tells: LISTENER },
    'One is closed': { tab: 'calls', call: /close\((\d+)\)/, did: END },
    'Its number is free: the next is let in': { call: /accept\(5\) = (\d+)/ },
  },
  'unread-spin': {
    'The timer has come: the client is told': {
      tab: 'calls',
      call: /send\((\d+), 6\) = 6 .*“alive·”/,
      did: /(r_list|ready r) \d+ /,
    },
    'Nobody has read the timer: it is ready again': {
      tab: 'calls',
      call: /send\((\d+), 6\) = 6 /,
      did: /(r_list|ready r) \d+ /,
    },
    'A flood, instead of one now and then': { tab: 'calls', call: /send\((\d+), 6\) = 6 / },
    'The client is gone, and its timer with it': {
      tab: 'calls',
      call: /close\((\d+)\)/,
      tells: /role timer/,
    },
  },
  'again-spin': {
    'One is ready, another is read: EAGAIN': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = −1 .*EAGAIN/,
    },
    'And so on, as what is ready was not read': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = −1 .*EAGAIN/,
    },
    'The one that was read instead has left': { tab: 'calls', call: END },
    'Only now the first is read, and answered': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 5 .*“hello”/,
    },
  },
  'peer-loss-fatal': {
    'Two clients are served': { tab: 'calls', call: /send\((\d+), 5\) = 5 / },
    'One is reset: recv fails': { tab: 'calls', call: RESET, tells: /ECONNRESET/ },
    'The error ended the server, for the other too': {},
  },
  'eintr-fatal': {
    'A client asks: a helper is started': { tab: 'calls', call: /send\((\d+), 5\) = 5 .*“begun”/ },
    'The helper has ended: a signal ends the wait': { did: /EINTR/ },
    'Taken for a failure: the server has ended': {},
  },
  'stale-descriptor': {
    'A reset: closed': { tab: 'calls', call: /close\((\d+)\)/, did: /ECONNRESET/ },
    'Its number is still in the set: it is no descriptor': {
      did: IDLE,
    },
    'And so in every tick': { did: IDLE },
    'The next client gets the number': { call: /accept\(5\) = (6)/ },
  },
  'hangup-spin': {
    'It has sent one message: r is not watched for a while': {
      call: /watch (\d+) x /,
      did: /“hello”.*“hello”/,
    },
    'A reset meanwhile: a hang-up, unasked': {
      did: IDLE,
      tells: /watched x ready .*h/,
    },
    'Nothing is done with it: told again': {
      did: IDLE,
      tells: /watched x ready .*h/,
    },
    'It has rested: now the reset is read': { tab: 'calls', call: RESET, did: /close\(\d+\)/ },
  },
  'datagram-eof': {
    'Three lines, three datagrams, one without a byte': {
      tab: 'calls',
      call: /send\((\d+), 5\) = 5 .*“three”/,
      did: /“one”.*send\(\d+, 0\) = 0 .*“three”/,
    },
    'The first is heard': { tab: 'calls', call: /recv\((\d+), 1024\) = 3 .*“one”/, tells: /udp/ },
    'The empty one: 0 bytes': { tab: 'calls', call: /recv\((\d+), 1024\) = 0 /, tells: /udp/ },
    'Taken for the end, and closed: the third is lost': {
      tab: 'calls',
      call: /close\((\d+)\)/,
      tells: /udp/,
    },
  },
  'write-stall': {
    'send took only a part': {
      tab: 'calls',
      call: /send\((\d+), 8388608\) = \d+ .*short: [\d ]+ left/,
    },
    'The rest is kept in the queue, and w is not watched': {
      tab: 'queue',
      call: /enqueue (\d+) [\d ]+ B queue 1/,
      tells: /1 message, [\d ]+ B, waits.*watched r (ready|edge)/,
    },
    'Long since writable, and nobody asks': {
      tab: 'queue',
      did: NOTHING,
      tells: /1 message, [\d ]+ B, waits.*watched r (ready|edge)/,
    },
    'The client gives up: the rest is thrown away': {
      tab: 'queue',
      call: /drop (\d+) [\d ]+ B/,
      did: /close\(\d+\)/,
    },
  },
  'loop-blocked': {
    'A client that knows its name is served at once': {
      tab: 'calls',
      call: /send\((\d+), 5\) = 5 /,
    },
    'recv stands until this one has said its name': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 3 .*(\d{3} ms|[\d.]+ s) “Bob”/,
    },
    'Meanwhile the other has spoken: only now it is read': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 5 .*“hello”/,
    },
  },
  'fd-leak': {
    'A client has left': { tab: 'calls', call: END },
    'No longer watched, and not closed': {
      call: /unwatch (\d+) .*no longer watched/,
      tells: /role connection/,
    },
    'The sixth has left: six are open for nobody': { tab: 'calls', call: END },
    'A second later: nobody has closed them': { did: NOTHING },
  },
  starvation: {
    'An upload is read on and on': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 1024 /,
    },
    'Others are ready: the next upload comes first': {},
    'It is taken to its end': { tab: 'calls', call: /send\((\d+), \d+\) = \d+ .*“307200 bytes·”/ },
    'Only now the question is read': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 6 .*“short\?”/,
    },
  },
  'connect-unchecked': {
    'Writable: the connect has ended, and nobody asks how': {
      did: /(w_list|ready w) 7 .*unwatch 7/,
      tells: /role client/,
    },
    'A first copy is sent: it was refused': {
      tab: 'calls',
      call: /send\((7), 5\) = −1 .*ECONNREFUSED/,
    },
    'And so on, to nobody': { tab: 'calls', call: /send\((7), 5\) = −1 .*EPIPE/ },
  },
  'reset-on-close': {
    'All of the report is in the kernel': { tab: 'calls', call: /send\((\d+), 262144\) = 262144 / },
    'Closed with bytes unread: the rest of the report is lost': {
      call: /close\((\d+)\)/,
      tells: /role connection/,
    },
  },
  'lingering-close': {
    'All of the report is in the kernel': { tab: 'calls', call: /send\((\d+), 262144\) = 262144 / },
    'Its own side is ended, and it reads on': { call: /shutdown\((\d+)/, tells: /role connection/ },
    'The client has all of it, and has ended: recv says 0': {
      tab: 'calls',
      call: /recv\((\d+), 7\) = 0 .*end of stream/,
    },
  },
};
