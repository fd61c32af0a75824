/** Addresses as strace(1) prints them: of socket calls, and what -y and -yy tell of a descriptor. */

import type { Facts } from '../tables';
import { kept } from './text';
import { named, numberOf, type Value } from './values';

const decoder = new TextDecoder();

/** `127.0.0.1:8001`, `[::1]:8001`, `unix:/path`; empty for an address that was not read (a pointer) or is none. */
export function addressOf(address: Value | undefined): string {
  const items = address?.items;
  if (items === undefined) return '';
  const path = named(items, 'sun_path') ?? named(items, 'path');
  if (path?.bytes !== undefined) return unixAddress(path);
  const v4 = named(items, 'sin_addr');
  if (v4 !== undefined) return `${hostIn(v4)}:${portIn(named(items, 'sin_port'))}`;
  const port6 = named(items, 'sin6_port');
  if (port6 === undefined) return '';
  const v6 = named(items, 'sin6_addr') ?? items.find(({ word }) => word === 'inet_pton');
  return `[${hostIn(v6)}]:${portIn(port6)}`;
}

function unixAddress({ word, bytes }: Value): string {
  const name = decoder.decode(bytes);
  if (name === '' && word !== '@') return '';
  return `unix:${word === '@' || name.startsWith('\0') ? '@' : ''}${name.replace(/^\0/, '')}`;
}

/** `inet_addr("127.0.0.1")`, `inet_pton(AF_INET6, "::1", &sin6_addr)`; with -X raw the bytes themselves. */
function hostIn(value: Value | undefined): string {
  if (value?.bytes?.length === 4) return value.bytes.join('.');
  if (value?.bytes?.length === 16) return hostOfBytes(value.bytes);
  return decoder.decode(value?.bytes ?? value?.items?.find(({ bytes }) => bytes)?.bytes);
}

/** `htons(80)`; with -X raw its two bytes. */
function portIn(value: Value | undefined): number {
  const { bytes } = value ?? {};
  if (bytes !== undefined) return (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  return numberOf(value?.items?.[0] ?? value) || 0;
}

/** In the kernel's spelling (RFC 5952). */
function hostOfBytes(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!);
  const text = groups.map((group) => group.toString(16)).join(':');
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

/** What is known of a descriptor by the annotation of -y or -yy; the same annotation comes with each of its calls. */
export function factsOf(annotation: string): NotedFacts {
  const known = facts.get(annotation);
  if (known !== undefined) return known;
  if (facts.size > MAX_FACTS) facts.clear();
  const own = kept(annotation);
  const read = readFacts(own.startsWith('\\x') ? unhexed(own) : own);
  facts.set(own, read);
  return read;
}

/** `isFile`: an ordinary file, of which no poller has anything to tell. */
export type NotedFacts = Facts & { readonly isFile: boolean; readonly isPoller: boolean };

/** Derived from its key alone, so one for all logs. */
const facts = new Map<string, NotedFacts>();
const MAX_FACTS = 4096;

/** With -xx everything is hexadecimal. */
function unhexed(text: string): string {
  return text.replace(/\\x([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

const NONE: NotedFacts = { isFile: false, isPoller: false };
const SOCKET = /^(TCPv6|TCP|UDPv6|UDP|UDPLITE|UNIX(?:-[A-Z]+)?|[A-Za-z]\w*):\[(.*)\]$/s;
const SOCKET_PROTOS: Readonly<Record<string, Facts['proto']>> = {
  ...{ TCP: 'tcp', TCPv6: 'tcp6', UDP: 'udp', UDPv6: 'udp6', UDPLITE: 'udp', UNIX: 'unix' },
  pipe: 'pipe',
};

function readFacts(annotation: string): NotedFacts {
  if (annotation.startsWith('/') && annotation !== '/unknown') return fileFacts(annotation);
  if (annotation.startsWith('anon_inode:') || annotation.startsWith('{'))
    return anonymousFacts(annotation);
  const [, kind = '', inner = ''] = SOCKET.exec(annotation) ?? [];
  const proto = SOCKET_PROTOS[kind.replace(/-.*/, '')];
  if (proto === undefined) return NONE;
  if (proto === 'pipe') return { role: 'pipe', proto, isFile: false, isPoller: false };
  return proto === 'unix' ? unixFacts(inner) : inetFacts(proto, inner);
}

/** Ordinary files; terminals and what else stands in /dev are none, but for those that are always ready. */
function fileFacts(path: string): NotedFacts {
  const local = path.replace(/<.*$/, '');
  const isFile = isOrdinary(local);
  return { role: 'other', proto: isFile ? 'file' : '', local, isFile, isPoller: false };
}

/** Whether what has this path is read without ever being waited for. */
export function isOrdinary(path: string): boolean {
  return !/^\/dev\/(?!(?:null|zero|full|u?random|shm\/.*)$)/.test(path);
}

function anonymousFacts(annotation: string): NotedFacts {
  const [, name = ''] = /anon_inode:\[?([\w-]+)/.exec(annotation) ?? [];
  const isPoller = name === 'eventpoll';
  if (name === 'timerfd') return { role: 'timer', proto: 'timer', isFile: false, isPoller };
  const local = annotation.includes('eventfd') ? 'eventfd' : name;
  return { role: 'other', local, isFile: false, isPoller };
}

/** `127.0.0.1:8001->127.0.0.1:5000`, `127.0.0.1:8001`, or the inode alone. */
function inetFacts(proto: Facts['proto'] & string, inner: string): NotedFacts {
  const [local = '', peer = ''] = inner.split('->');
  const rest = { isFile: false, isPoller: false };
  if (/^\d+$/.test(local)) return { proto, isFile: false, isPoller: false };
  if (peer !== '') return { role: 'connection', proto, local, peer, ...rest };
  return proto.startsWith('tcp')
    ? { role: 'listener', proto, local, ...rest }
    : { role: 'other', proto, local, ...rest };
}

/** `203748->203749,"/tmp/sock"`. */
function unixFacts(inner: string): NotedFacts {
  const [, abstract = '', path] = /^[^"]*,(@?)"(.*)"$/s.exec(inner) ?? [];
  const role = /^\d+->\d+/.test(inner) ? 'connection' : 'other';
  const local = path === undefined ? '' : `unix:${abstract}${path}`;
  return { role, proto: 'unix', local, isFile: false, isPoller: false };
}
