/** IP packets as bytes: IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) and UDP (RFC 768), with their checksums. */

/** One end: its host's 4 or 16 bytes in network order, and its port. */
export type Endpoint = { readonly host: Uint8Array; readonly port: number };

export const TCP = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;

export type TcpHeader = {
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  /** Bytes from the segment's begin to behind its urgent one; 0: none. */
  readonly urgent: number;
};

/** The most payload of one packet here: how a stream was cut into segments no trace knows. */
export const MOST_PAYLOAD = 32_768;
/** Shift of the window that both ends offer, the largest there is (RFC 7323): 1 GiB, so that no window is ever full. */
const WINDOW_SHIFT = 14;
const WINDOW = 65_535;

/**
 * `127.0.0.1:8001`, `[::1]:8001`, also with a zone (`%eth0`), which is left out; undefined: the text is no address of IP. What a
 * socket of IPv6 calls `::ffff:127.0.0.1` is IPv4 on the wire (RFC 4291, 2.5.5.2).
 */
export function endpointOf(address: string): Endpoint | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)(?:%[^\]]*)?\]|([\d.]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return undefined;
  const host = match[1] === undefined ? inet4Bytes(match[2] ?? '') : inet6Bytes(match[1]);
  return host && { host: isMapped(host) ? host.subarray(12) : host, port };
}

function isMapped(host: Uint8Array): boolean {
  return host.length === 16 && host.subarray(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 255));
}

function inet4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  const isOne = parts.length === 4 && parts.every((part) => part !== '' && Number(part) < 256);
  return isOne ? Uint8Array.from(parts, Number) : undefined;
}

function inet6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::').map(pairsOf);
  const [left = [], right = []] = halves;
  const isShort = halves.length === 2;
  const count = left.length + right.length;
  const isOne = halves.length <= 2 && (isShort ? count < 16 : count === 16);
  if (!isOne || ![...left, ...right].every((byte) => byte >= 0 && byte < 256)) return undefined;
  return Uint8Array.from([...left, ...Array<number>(16 - count).fill(0), ...right]);
}

/** Two bytes a group of hex digits; an IPv4 address at the end is four. */
function pairsOf(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = /^[0-9a-fA-F]{1,4}$/.test(group) ? parseInt(group, 16) : NaN;
    return [value >> 8, Number.isNaN(value) ? NaN : value & 255];
  });
}

const TCP_SIZE = 20;
const UDP_SIZE = 8;
/** Maximum segment size and window scale, padded to whole words. */
const SYN_OPTIONS = [2, 4, MOST_PAYLOAD >> 8, MOST_PAYLOAD & 255, 1, 3, 3, WINDOW_SHIFT];

/**
 * A segment of `length` bytes of payload, of which `bytes` were captured: the first. What was not is missing at the packet's end,
 * and its checksum takes it for zeros.
 */
export function tcpPacket(
  from: Endpoint,
  to: Endpoint,
  { seq, ack, flags, urgent }: TcpHeader,
  bytes: Uint8Array,
  length: number,
): Uint8Array {
  const options = (flags & TCP.syn) === 0 ? [] : SYN_OPTIONS;
  const size = TCP_SIZE + options.length;
  const { packet, at } = ipPacket(from, to, 6, size, bytes, length);
  const view = new DataView(packet.buffer);
  view.setUint16(at, from.port);
  view.setUint16(at + 2, to.port);
  view.setUint32(at + 4, seq);
  view.setUint32(at + 8, ack);
  packet[at + 12] = (size / 4) << 4;
  packet[at + 13] = flags;
  view.setUint16(at + 14, WINDOW);
  view.setUint16(at + 18, urgent);
  packet.set(options, at + TCP_SIZE);
  view.setUint16(at + 16, checksum(packet, at, pseudoSum(from, to, 6, size + length)));
  return packet;
}

/** A datagram, of which `bytes` were captured. */
export function udpPacket(
  from: Endpoint,
  to: Endpoint,
  bytes: Uint8Array,
  length: number,
): Uint8Array {
  const { packet, at } = ipPacket(from, to, 17, UDP_SIZE, bytes, length);
  const view = new DataView(packet.buffer);
  view.setUint16(at, from.port);
  view.setUint16(at + 2, to.port);
  view.setUint16(at + 4, UDP_SIZE + length);
  // 0 stands for no checksum.
  view.setUint16(
    at + 6,
    checksum(packet, at, pseudoSum(from, to, 17, UDP_SIZE + length)) || 65_535,
  );
  return packet;
}

/** The IP header, room for `size` bytes of the next one at `at`, and the payload. */
function ipPacket(
  from: Endpoint,
  to: Endpoint,
  protocol: number,
  size: number,
  bytes: Uint8Array,
  length: number,
): { packet: Uint8Array<ArrayBuffer>; at: number } {
  const isV4 = from.host.length === 4;
  const at = isV4 ? 20 : 40;
  const packet = new Uint8Array(at + size + bytes.length);
  const view = new DataView(packet.buffer);
  if (isV4) {
    // Version and header length; not to be fragmented; 64 hops.
    packet[0] = 0x45;
    view.setUint16(2, at + size + length);
    packet[6] = 0x40;
    packet[8] = 64;
    packet[9] = protocol;
    packet.set(from.host, 12);
    packet.set(to.host, 16);
    view.setUint16(10, checksum(packet.subarray(0, at), 0, 0));
  } else {
    packet[0] = 0x60;
    view.setUint16(4, size + length);
    packet[6] = protocol;
    packet[7] = 64;
    packet.set(from.host, 8);
    packet.set(to.host, 24);
  }
  packet.set(bytes, at + size);
  return { packet, at };
}

function pseudoSum(from: Endpoint, to: Endpoint, protocol: number, length: number): number {
  return sumOf(from.host, 0) + sumOf(to.host, 0) + protocol + length;
}

/** RFC 1071: the complement of the sum of all 16-bit words, carries added again. */
function checksum(bytes: Uint8Array, from: number, begun: number): number {
  let sum = begun + sumOf(bytes, from);
  while (sum > 65_535) sum = (sum & 65_535) + Math.floor(sum / 65_536);
  return ~sum & 65_535;
}

function sumOf(bytes: Uint8Array, from: number): number {
  let sum = 0;
  const last = bytes.length - 1;
  for (let i = from; i < last; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
  return (bytes.length - from) % 2 === 1 ? sum + (bytes[last]! << 8) : sum;
}
