/**
 * The two addresses that a socket's packets have. Where the trace knows none, or no more than a port, one of the ranges for
 * documentation stands for it (RFC 5737, RFC 3849), and says so: what is not known is not to look as if it were.
 */

import { type Endpoint, endpointOf } from './packets';

/** What is known of an address. */
export type Place = {
  /** Absent: not known, or all that a wildcard takes. */
  readonly host?: Uint8Array;
  /** 0: not known. */
  readonly port: number;
};

export type Ends = {
  /** The socket's own, and its peer's. */
  readonly ends: readonly [Endpoint, Endpoint];
  /** What of them is made up, for a comment; empty: nothing. */
  readonly says: string;
};

/** How many sockets have an address that is made up; the next one's number. */
export type MadeUp = { count: number };

/** RFC 6335: numbers that nobody is told of. */
const FIRST_PORT = 49_152;
const PORTS = 65_536 - FIRST_PORT;
/** Pairs of hosts, of which a pair is used up with its ports. */
const PAIRS = 127;
const NAMES = ['own address', 'peer'] as const;

/** What an address of a trace tells. */
export function placeOf(address: string): Place {
  const end = endpointOf(address);
  if (end === undefined) return { port: 0 };
  return end.host.every((byte) => byte === 0) ? { port: end.port } : end;
}

export function isKnown(place: Place): place is Endpoint {
  return place.host !== undefined && place.port !== 0;
}

/** Text by which an address is told from others. */
export function keyOf({ host, port }: Place): string {
  return `${host === undefined ? '*' : host.join('.')}:${port}`;
}

/** Two ends of one family; `number` tells what is made up from others, `isV4` decides where neither host is known. */
export function endsOf(number: number, places: readonly [Place, Place], isV4: boolean): Ends {
  const [own, peer] = places;
  const host = own.host ?? peer.host;
  const says: string[] = [];
  const ends = places.map((place, i) => {
    if (isKnown(place)) return place;
    const end = standIn(place, i, number, host === undefined ? isV4 : host.length === 4);
    const { text } = end;
    says.push(`${NAMES[i]} not known: ${text} made up`);
    return end;
  });
  return { ends: sameFamily(ends[0]!, ends[1]!), says: says.join(', ') };
}

/** What is known of it stays. */
function standIn(place: Place, side: number, number: number, isV4: boolean) {
  const last = 1 + side + 2 * (Math.floor(number / PORTS) % PAIRS);
  const name = isV4 ? `192.0.2.${last}` : `[2001:db8::${last.toString(16)}]`;
  const port = place.port === 0 ? FIRST_PORT + (number % PORTS) : place.port;
  const made = endpointOf(`${name}:${port}`)!;
  const text = place.port === 0 ? `${name}:${port}` : name;
  return { host: place.host ?? made.host, port, text };
}

/** Those of a damaged trace may be of two: then both are of the longer. */
function sameFamily(one: Endpoint, other: Endpoint): readonly [Endpoint, Endpoint] {
  if (one.host.length === other.host.length) return [one, other];
  return [mapped(one), mapped(other)];
}

/** An IPv4 address as IPv6 has it (RFC 4291, 2.5.5.2). */
function mapped({ host, port }: Endpoint): Endpoint {
  if (host.length === 16) return { host, port };
  const wide = new Uint8Array(16);
  wide.fill(255, 10, 12);
  wide.set(host, 12);
  return { host: wide, port };
}
