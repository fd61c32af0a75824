/** What the panel must show at a moment besides the numbers that its sentence names, by scenario and by what it says. */

import type { Tab } from '../../src/panel/look/look';

/** The marked call, whose first group is the selected descriptor; what else the tick and the descriptor say. */
export type Told = {
  readonly tab?: Tab;
  readonly call?: RegExp;
  readonly did?: RegExp;
  readonly tells?: RegExp;
};

export const END = /recv\((\d+), 1024\) = 0 .*end of stream/;
export const RESET = /recv\((\d+), 1024\) = −1 .*ECONNRESET/;
export const LISTENER = /role listener/;
/** Nothing is ready: both of select's list and the others' letter. */
export const NOTHING = /(r_list|ready r) empty/;

/** By scenario, and by what the moment says. */
export type ToldOf = Readonly<Record<string, Readonly<Record<string, Told>>>>;

export const MOMENTS: ToldOf = {
  blocking: {
    'recv stands until this client speaks': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = \d+ (\d{3} ms|[\d.]+ s)/,
    },
    'Only now the second client is accepted': { tab: 'calls', call: /accept\(5\) = (\d+)/ },
  },
  'multi-port': {
    'A client at each port: one wait tells of both': {
      call: /print r_list size: 2/,
      did: /(r_list|ready r) 5 6 /,
      tells: LISTENER,
    },
    'One port is readable, the other is not': {
      call: /print r_list size: 1/,
      did: /watched r 5 6 (r_list|ready r) [56] \D/,
      tells: LISTENER,
    },
    'Nobody knocked: the wait ended after its second': {
      did: / 0 [1-9][\d.]* s \(timeout 1 000 ms\).*print r_list size: 0/,
      tells: /role listener.*ready –/,
    },
  },
  'multi-client': {
    'An accepted connection joins the watched set': {
      call: /watch (\d+) r /,
      did: /accept\(5\) = \d+/,
      tells: /role connection.*watched r /,
    },
    'A client has left: 0 bytes, and it is dropped': {
      tab: 'calls',
      call: END,
      did: /close\(\d+\)/,
      tells: /close\(\d+\)/,
    },
    'Another was reset: it is dropped too': {
      tab: 'calls',
      call: RESET,
      did: /close\(\d+\)/,
      tells: /close\(\d+\)/,
    },
  },
  'multi-client-as-written': {
    'End of stream, taken for a message': {
      tab: 'calls',
      call: END,
      did: /print .*send\(\d+, 7\)/,
    },
    'Readable again, 0 bytes again, and so on': {
      tab: 'calls',
      call: END,
      tells: /(end of stream.*){3}/,
    },
    'An answer to nobody': { tab: 'calls', call: /send\((\d+), 7\) = −1 .*EPIPE/ },
  },
  'read-write-split': {
    'What was read waits in the queue': {
      tab: 'queue',
      call: /enqueue (\d+) 12 B queue 1/,
      did: /“first”/,
      tells: /1 message, 12 B, waits until it is writable #1 12 B/,
    },
    'w is watched while something waits': {
      tab: 'queue',
      call: /watch (\d+) rw/,
      tells: /1 message, 12 B, waits.*watched r w/,
    },
    'A second message joins it': {
      tab: 'queue',
      call: /enqueue (\d+) 13 B queue 2/,
      did: /“second”/,
      tells: /#1 12 B .*#2 13 B/,
    },
    'The older one goes first': {
      tab: 'queue',
      call: /dequeue (\d+) 12 B queue 1/,
      did: /“回复:first”/,
      tells: /#1 12 B sent #2 13 B/,
    },
  },
  'read-write-split-as-written': {
    'The second message came before the first was answered': {
      tab: 'queue',
      call: /enqueue (\d+) 13 B queue 2/,
      did: /“second”/,
      tells: /#0 12 B/,
    },
    'The second is answered first': {
      tab: 'queue',
      call: /dequeue (\d+) 13 B queue 1/,
      did: /“回复:second”/,
      tells: /#1 13 B sent #0 12 B/,
    },
    'It leaves, and its first was never answered': {
      tab: 'queue',
      call: /close\((\d+)\)/,
      tells: /Closed with \d+ B in its queue: never sent #0 12 B/,
    },
    'Read in the tick that writes to another, and forgotten there': {
      tab: 'queue',
      call: /enqueue (\d+) 16 B queue 1/,
      did: /“forgotten”.*“回复:(?:answered)+(?:\w*…)?”/,
      tells: /#1 16 B .*watched r (ready|edge)/,
    },
  },
  'write-spin': {
    'Woken by w alone, with nothing to send': {
      tab: 'queue',
      did: /(r_list|ready r) empty (w_list|ready w) \d+ .*Nothing: it went straight back to waiting/,
      tells: /Nothing is queued.*watched r w ready w/,
    },
    'A hundred ticks on: still nothing': {
      tab: 'queue',
      did: /(w_list|ready w) \d+ .*Nothing: it went straight back to waiting/,
      tells: /Nothing is queued.*watched r w ready w/,
    },
  },
  timeout: {
    '−1: asleep until a client came': {
      call: /print timeout -1: a client came, waits: 1/,
      did: / 1 [\d.]+ m?s \(no timeout\)/,
      tells: LISTENER,
    },
    '1 000 ms: the wait ended with nothing ready': {
      did: / 0 [1-9][\d.]* s \(timeout 1 000 ms\).*empty/,
      tells: /role listener.*ready –/,
    },
    '0: tick after tick without sleep, until a client came': {
      call: /print timeout 0: a client came, waits: \d\d+/,
      did: /\(timeout 0: does not wait\)/,
      tells: LISTENER,
    },
  },
  threads: {
    'One after the other': { call: /task 0 begin/, did: /Thread main/ },
    'Each in a thread of its own: they overlap': { call: /task \d begin/, did: /Thread worker \d/ },
  },
  socketserver: {
    'A client came: a thread is started for it': { call: /accept\(5\) = (\d+)/ },
    'This recv blocked for long, and delayed nobody': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 6 [\d.]+ s/,
      did: /Thread handle \d+/,
    },
  },
  framing: {
    '2 of the 4 bytes of a header': {
      tab: 'frames',
      call: /frame (\d+) header 2 B length not known yet/,
      tells: /00 00 length\? length not known yet one call .*header 2 of 4/,
    },
    '5 of 40 bytes: how much is still to come is known': {
      tab: 'frames',
      call: /frame (\d+) 5 of 40 35 to come/,
      tells: /35 B to come 5 of 40.*header 4 of 4 payload 5 of 40/,
    },
    'Three messages in one recv': {
      tab: 'frames',
      call: /frame (\d+) 6 complete/,
      did: /recv\(\d+, 1024\) = 27 .*5 bytes in 1 recv.*6 bytes in 1 recv.*4 bytes in 1 recv/,
      tells: /three one call .*in one one call .*send one call/,
    },
    '100 000 bytes are together': {
      tab: 'frames',
      call: /frame (\d+) 100 000 complete/,
      tells: /100 000 .*\d\d+ calls/,
    },
  },
  unframed: {
    'Five messages, one recv: taken for one': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 24 /,
      did: /message: one two three four five/,
    },
    'A character is cut where the buffer ends': {
      tab: 'stream',
      call: /decode (\d+) not text/,
      // 3 bytes a character: of the last one of 1 024 the first has come.
      tells: /好·.*bd e5 a5 bd e5 ·/,
    },
    'One message falls apart: 1 024, 1 024 and 952 bytes': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 952 /,
      tells: /= 1024 .*= 1024 .*= 952 /,
    },
  },
  sendall: {
    'send took only a part': {
      tab: 'calls',
      call: /send\((\d+), 8388608\) = \d+ .*short: [\d ]+ left/,
    },
    'w is watched for the rest': {
      tab: 'queue',
      call: /watch (\d+) rw/,
      tells: /1 message, [\d ]+ B, waits until it is writable.*watched r w/,
    },
    'The last byte has gone': {
      tab: 'queue',
      call: /dequeue (\d+) [\d ]+ B queue empty/,
      did: /all is sent/,
      tells: /sent .*out 8 388 608 B/,
    },
  },
  'sendall-as-written': {
    'send took only a part': {
      tab: 'calls',
      call: /send\((\d+), 8388608\) = \d+ .*short: [\d ]+ left/,
    },
    'Closed: the rest is lost': {
      tab: 'calls',
      call: /close\((\d+)\)/,
      did: /short: [\d ]+ left .*the file is sent/,
      tells: /short: [\d ]+ left.*close\(\d+\)/,
    },
  },
  disconnect: {
    'Gone before it was accepted': {
      tab: 'calls',
      call: RESET,
      did: /a reset before it was accepted, or soon after/,
      tells: /in 0 B out 0 B/,
    },
    'It closed: recv says 0': { tab: 'calls', call: END, did: /client 1: close .*recv says 0/ },
    'It half-closed: 0 alike, and it hears Goodbye': {
      tab: 'calls',
      call: END,
      did: /client 2: halfClose .*recv says 0.*“Goodbye”/,
    },
    'A reset: recv fails': { tab: 'calls', call: RESET, did: /client 3: reset .*a reset/ },
  },
  urgent: {
    'An urgent byte: x is ready': {
      tab: 'calls',
      did: /(x_list|ready x) \d+ .*client 0: urgent .*“urgent: !”/,
      tells: /recv\(\d+, 1.*ready (r )?x/,
    },
    'A reset: r is ready, x is not': {
      tab: 'calls',
      call: RESET,
      did: /(r_list|ready r) \d+ .*(x_list|ready x) empty/,
    },
  },
  'fd-limit': {
    'Number 1 024 is accepted': { tab: 'calls', call: /accept\(5\) = (1024)/ },
    'select refuses to watch it': {
      call: /print descriptor 1024 is too large/,
      tells: /1024 fd/,
    },
    'Number 1 024 is watched like any other': { call: /watch (1024) r/, tells: /role connection/ },
    'And so is number 1 100': { call: /watch (1100) r/, tells: /role connection/ },
  },
  pollers: {
    'What a tick cost with 10 watched': { call: /10 watched, 5 active: [\d.]+ µs a tick/ },
    'With 500': { call: /500 watched, 5 active: [\d.]+ µs a tick/ },
    'More than select has numbers for': { call: /descriptor 1024 is too large/ },
    'With 10 000': { call: /10000 watched, 5 active: [\d.]+ µs a tick/ },
  },
  'edge-triggered': {
    'One edge: received again and again in its tick': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 952/,
      did: /= 1024 .*= 1024 .*= 952 /,
    },
    'Until EAGAIN: nothing is left': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = −1 .*EAGAIN/,
      did: /3000 bytes/,
    },
    'Silence, and nothing that came is forgotten': {
      tab: 'calls',
      did: NOTHING,
      tells: /EAGAIN.*in 3 000 B/,
    },
  },
  'edge-triggered-as-written': {
    'One recv, as full as it can be: the rest stays in the kernel': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 1024/,
      tells: /in 1 024 B/,
    },
    'Silence: what is left is not told again': {
      tab: 'calls',
      did: NOTHING,
      tells: /= 1024 .*ready – .*in 1 024 B/,
    },
    'More came: only now it is told again': {
      tab: 'calls',
      call: /recv\((\d+), 1024\) = 1024/,
      did: /send 1 B/,
      tells: /= 1024 .*= 1024 /,
    },
  },
  backpressure: {
    'What it does not read waits in its queue': {
      tab: 'queue',
      call: /enqueue (\d+) [\d ]+ B queue 8/,
      tells: /\d+ messages, [\d ]+ B, wait/,
    },
    'High-water mark: the sender is not read any more': {
      tab: 'queue',
      call: /print \d+ bytes wait for (\d+): reading from \d+ stops/,
      did: /unwatch \d+ .*no longer watched/,
      tells: /\d+ messages, [\d ]+ B, wait until it is writable/,
    },
    'The queue is short again: reading goes on': {
      tab: 'queue',
      call: /print \d+ bytes wait for (\d+): reading from \d+ goes on/,
      did: /watch \d+ r /,
      tells: /role connection/,
    },
  },
  'slow-loris': {
    'A header has begun: the length is not known yet': {
      tab: 'frames',
      call: /frame (\d+) header [123] B length not known yet/,
      tells: /length not known yet/,
    },
    'Others are served meanwhile': {
      tab: 'frames',
      call: /frame (\d+) 5 complete/,
      tells: /quick/,
    },
    'Its deadline has passed: closed': {
      tab: 'frames',
      call: /close\((\d+)\)/,
      did: /only [123] bytes of a message in 1000 ms, closed/,
      tells: /length not known yet/,
    },
  },
  'accept-storm': {
    'All who wait are accepted in one tick': {
      call: /accept\((6)\) = −1 .*EAGAIN/,
      did: /door 6: 500 let in, in 1 ticks/,
      tells: LISTENER,
    },
    'At the other door one in each tick': {
      call: /accept\(5\) = (\d+)/,
      did: /(r_list|ready r) 5 .*accept\(5\)/,
    },
  },
  mixed: {
    'A client over IPv6': { call: /accept\(6\) = (\d+) .*\[::1\]:/, tells: /tcp6/ },
    'A Unix socket': { call: /accept\(7\) = (\d+)/, tells: /unix/ },
    'A timer': { tab: 'calls', call: /(?:recv|read)\((\d+), 8\) = 8/, tells: /role timer/ },
    'A pipe': { tab: 'calls', call: /\((\d+), 1024\) = 11 .*“time passes”/, tells: /role pipe/ },
    'A datagram': { tab: 'calls', call: /recv\((\d+), 1024\) = 11 .*“time passes”/, tells: /udp/ },
  },
};
