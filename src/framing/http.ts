/**
 * The codecs `http` (RFC 9112, requests and responses of HTTP/1.1) and `content-length` (the base protocol of LSP and DAP).
 * A stream goes one way: that a response answers HEAD or CONNECT is not seen, and then its length is taken for that of a payload.
 */

import { DEFAULT_MAX_LENGTH, type Framing } from './decoder';
import { createHeadedDecoder, type Payload, type ReadHeader } from './headed';

export const http = framing('http', payloadOfMessage, 'header');
export const contentLength = framing(
  'content-length',
  (header) => lengthIn(header) ?? NO_LENGTH,
  'maybe',
);

const REQUEST = /^[!#$%&'*+.^`|~\w-]+ \S+(?: HTTP\/\d\.\d)?\r?(?:\n|$)/;
const RESPONSE = /^HTTP\/\d\.\d (\d{3})(?: [^\n]*)?\r?(?:\n|$)/;
/** Responses that never have a payload (RFC 9112, section 6.3). */
const WITHOUT_PAYLOAD = /^(?:1..|204|304)$/;
const NO_LENGTH: Payload = { problem: 'has no Content-Length' };

function framing(name: string, read: ReadHeader, answered: 'header' | 'maybe'): Framing {
  return {
    name,
    answered,
    decoder: (maxLength = DEFAULT_MAX_LENGTH) => createHeadedDecoder(name, read, maxLength),
  };
}

/** RFC 9112, section 6.3: the transfer coding goes before the length, and a response without both lasts until the stream ends. */
function payloadOfMessage(header: string): Payload {
  const [, status] = RESPONSE.exec(header) ?? [];
  if (status === undefined && !REQUEST.test(header))
    return { problem: 'begins neither a request nor a response of HTTP/1.1' };
  if (status !== undefined && WITHOUT_PAYLOAD.test(status)) return 0;
  const coding = fieldsNamed('transfer-encoding', header).at(-1);
  if (coding !== undefined && /(?:^|,)\s*chunked\s*$/i.test(coding)) return 'chunked';
  if (coding !== undefined)
    return status === undefined ? { problem: 'has a payload without an end' } : 'endless';
  return lengthIn(header) ?? (status === undefined ? 0 : 'endless');
}

/** What the fields named Content-Length say; undefined where there is none. */
function lengthIn(header: string): Payload | undefined {
  const values = new Set(
    fieldsNamed('content-length', header).flatMap((value) => value.split(/\s*,\s*/)),
  );
  const [value, another] = values;
  if (value === undefined) return undefined;
  if (another !== undefined || !/^\d{1,15}$/.test(value))
    return { problem: `has the Content-Length ${JSON.stringify([...values].join().slice(0, 40))}` };
  return Number(value);
}

function fieldsNamed(name: string, header: string): string[] {
  const lines = header.split(/\r?\n/).filter((line) => line.toLowerCase().startsWith(`${name}:`));
  return lines.map((line) => line.slice(name.length + 1).trim());
}
