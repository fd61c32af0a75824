/**
 * A trace as packets, for Wireshark: TCP connections and datagrams between their real addresses, at the times of the program's
 * calls. What no program sees is made up and says so: the handshake, acknowledgements, how a stream was cut into segments.
 */

import { beganIn } from '../about';
import type { Trace } from '../trace';
import { putHeader, putStatistics } from './blocks';
import type { Drain, Exporter } from './exporter';
import { openSink, takeBytes } from './sink';
import { type Datagrams, openDatagrams, putDatagram } from './datagrams';
import { type Connections, listen, openConnections, putCall } from './connections';
import { followSockets, type SocketCall } from './socketCalls';
import { leaveOut, openLeftOut, wordsOfLeftOut } from './leftOut';
import type { Wire } from './wire';
import { plural } from '../words';

export function openPcapng(trace: Trace, drain?: Drain): Exporter {
  const wire = openWire(trace, drain);
  const connections = openConnections();
  const datagrams = openDatagrams();
  let hasHeader = false;
  /** What is true of the trace is known when its first event is there. */
  const begin = (): void => {
    if (!hasHeader) putHeader(wire.sink, 'muxscope', headerOf(trace));
    hasHeader = true;
  };
  const calls = followSockets(trace, (call) => {
    begin();
    putSocketCall(wire, connections, datagrams, call);
  });
  return {
    take: () => takeBytes(wire.sink),
    end() {
      calls.end();
      begin();
      putStatistics(wire.sink, wire.ns, wire.packets, endOf(wire));
    },
    told: () => ({
      holds: `${plural(wire.packets, 'packet')} of ${connectionsAnd(connections, datagrams)}`,
      leftOut: leftOutOf(wire),
      remarks: remarksOf(wire),
    }),
  };
}

function openWire(trace: Trace, drain: Drain | undefined): Wire {
  const madeUp = { count: 0 };
  const [sink, leftOut] = [openSink(), openLeftOut()];
  return { sink, trace, leftOut, madeUp, drain, packets: 0, bare: 0, missing: 0, ns: 0n };
}

/** Addresses that are made up are told, how many. */
function remarksOf({ madeUp: { count } }: Wire): string[] {
  if (count === 0) return [];
  const sockets = `${plural(count, 'socket')} with an address that the trace does not know`;
  return [`${sockets}: one of 192.0.2.0/24 or 2001:db8::/32 stands for it, ${WHERE_SAID}`];
}

const WHERE_SAID = 'and the comment of each packet says so';

function leftOutOf({ leftOut, missing }: Wire): string[] {
  const words = wordsOfLeftOut(leftOut);
  return missing === 0 ? words : [...words, `${plural(missing, 'byte')} that ${NOT_CAPTURED}`];
}

const NOT_CAPTURED = 'the trace did not capture, and their packets do not have';

function putSocketCall(
  wire: Wire,
  connections: Connections,
  datagrams: Datagrams,
  call: SocketCall,
): void {
  const { role, proto } = call.socket.descriptor;
  switch (proto) {
    case 'tcp':
    case 'tcp6':
      if (role === 'listener') listen(connections, call);
      else putCall(wire, connections, call);
      break;
    case 'udp':
    case 'udp6':
      putDatagram(wire, datagrams, call);
      break;
    case 'unix':
      if (role !== 'listener') leaveOut(wire.leftOut, 'Unix socket', call.socket, call.count);
      break;
    case 'pipe':
      leaveOut(wire.leftOut, 'pipe', call.socket, call.count);
      break;
    // No sockets, whatever is read of them.
    case 'file':
    case 'timer':
      break;
    case '':
      // One of which nobody said what it is.
      if (call.count > 0) leaveOut(wire.leftOut, 'unknown descriptor', call.socket, call.count);
  }
}

function headerOf({ about }: Trace): string {
  const { clock, wall, program, host } = about;
  const began = beganIn(about);
  const of = program === '' ? 'a program' : program;
  const where = host === '' ? '' : ` on ${host}`;
  const when =
    clock === 'none'
      ? ' It has no times: packets are 1 µs apart.'
      : wall === undefined
        ? ` ${began === '' ? 'When it began is not known' : `It began at ${began}`}: times count from then.`
        : '';
  return (
    `What ${of}${where} did with its sockets, from a trace of its system calls: no packet was captured.` +
    ` Handshakes, acknowledgements and the cut into segments are made up.${when}`
  );
}

function endOf(wire: Wire): string {
  const words = leftOutOf(wire);
  const leftOut = words.length === 0 ? 'Nothing is left out.' : `Left out: ${words.join('; ')}.`;
  return [leftOut, ...remarksOf(wire).map((remark) => `${remark}.`)].join(' ');
}

function connectionsAnd({ count }: Connections, { sockets }: Datagrams): string {
  const connections = plural(count, 'connection');
  return sockets === 0 ? connections : `${connections} and ${plural(sockets, 'UDP socket')}`;
}
