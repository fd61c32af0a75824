/** Where messages, characters and streams end in what is read. */

import type { TraceBuilder } from '../../support/traceBuilder';
import { type Cases, data, server, turns } from '../servers';

const UTF8 = new TextEncoder();

/** In pieces of so many bytes. */
function pieces(text: string, ...sizes: readonly number[]): { readonly data: Uint8Array }[] {
  const bytes = UTF8.encode(text);
  let at = 0;
  return [...sizes, bytes.length].map((size) => ({ data: bytes.subarray(at, (at += size)) }));
}

/** A text in two pieces, of which the first has so many bytes; what came is sent back when all of it is there, behind a headline. */
function echoed(text: string, first: number, headline = ''): TraceBuilder {
  const { data: bytes } = data(text);
  const built = server();
  const answer = data(headline + text);
  const [one, two] = [bytes.subarray(0, first), bytes.subarray(first)];
  built.wait().wake().ready(6, 'r').recv(6, first, { data: one });
  return turns(built, 1, () =>
    built.ready(6, 'r').recv(6, two.length, { data: two }).send(6, answer.data.length, answer),
  );
}

export const messages: Cases = {
  'unframed-message': {
    fires: [
      {
        says: 'two messages in one recv, read as one text',
        of: () => {
          const built = server();
          const client = { client: 0, local: '127.0.0.1:40006', loop: -1, tick: -1 };
          built.event('client', { ...client, step: 'send', bytes: 4 });
          built.event('client', { ...client, step: 'send', bytes: 5 });
          return turns(built, 1, () =>
            built
              .ready(6, 'r')
              .recv(6, 9, data('one\ntwo\n\n'))
              .event('decode', { fd: 6, ok: true }),
          );
        },
      },
    ],
    near: [
      {
        says: 'what was sent at once is read at once',
        of: () => {
          const built = server();
          const client = { client: 0, local: '127.0.0.1:40006', loop: -1, tick: -1 };
          built.event('client', { ...client, step: 'send', bytes: 4 });
          return turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 4, data('one\n')).event('decode', { fd: 6, ok: true }),
          );
        },
      },
      {
        says: 'the next client has the port of the one before',
        of: () => {
          const built = server();
          for (const client of [0, 1]) {
            const of = { client, local: '127.0.0.1:40006', loop: -1, tick: -1 };
            built.event('client', { ...of, step: 'send', bytes: 4 + client });
            turns(built, 1, () =>
              built
                .ready(6, 'r')
                .recv(6, 4 + client, data('one\n\n'.slice(0, 4 + client)))
                .event('decode', { fd: 6, ok: true })
                .close(6)
                .accept(5, 6),
            );
          }
          return built;
        },
      },
    ],
  },
  'split-character': {
    fires: [
      {
        says: 'a recv ends inside 好',
        of: () => {
          const built = server();
          const cut = { data: data('好好').data.subarray(0, 4) };
          return turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 4, cut).event('decode', { fd: 6, ok: false }),
          );
        },
      },
      {
        says: 'the probe saw a recv cut a character beyond what is kept of it',
        of: () => {
          const built = server('r', 1, {}, 'python');
          const begin = data('好'.repeat(50));
          return turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 600, begin).event('decode', { fd: 6, ok: false }),
          );
        },
      },
      {
        says: 'the answer has U+FFFD where it was cut',
        of: () => {
          const built = server();
          const [one, two] = pieces('gr\u00f6\u00dfe \u4f60\u597d\n', 9);
          built.wait().wake().ready(6, 'r').recv(6, 9, one);
          const answer = data('GR\u00d6\u00dfE \ufffd\ufffd\ufffd\u597d\n');
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 5, two).send(6, 22, answer));
        },
      },
      {
        says: 'the answer lacks the character that was cut',
        of: () => {
          const built = server();
          const [one, two] = pieces('\u4eca\u5929\u4f60\u597d\u554a\n', 7);
          built.wait().wake().ready(6, 'r').recv(6, 7, one);
          const answer = data('\u4eca\u5929\u597d\u554a\n');
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 9, two).send(6, 13, answer));
        },
      },
      {
        says: 'the answer lacks it, between two words of ASCII',
        of: () => {
          const built = server();
          const [one, two] = pieces('price \uffe5 120\n', 7);
          built.wait().wake().ready(6, 'r').recv(6, 7, one);
          const answer = data('PRICE  120\n');
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 7, two).send(6, 11, answer));
        },
      },
    ],
    near: [
      {
        says: 'another encoding, or no text',
        of: () => {
          const built = server();
          const latin = { data: Uint8Array.from([0x47, 0xfc, 0x6e, 0x74]) };
          return turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 4, latin).event('decode', { fd: 6, ok: false }),
          );
        },
      },
      {
        says: 'what is kept of a long recv is no UTF-8 anywhere',
        of: () => {
          const built = server('r', 1, {}, 'python');
          const begin = { data: new Uint8Array(150).fill(0xfc) };
          return turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 600, begin).event('decode', { fd: 6, ok: false }),
          );
        },
      },
      {
        says: 'the rest of a character is waited for',
        of: () => {
          const built = server();
          const bytes = data('\u4eca\u5929\u4f60\u597d\u554a\n').data;
          built
            .wait()
            .wake()
            .ready(6, 'r')
            .recv(6, 7, { data: bytes.subarray(0, 7) });
          const rest = { data: bytes.subarray(7) };
          return turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 9, rest).send(6, 16, { data: bytes }),
          );
        },
      },
      {
        says: 'bytes of no text that end as a character would begin',
        of: () => {
          const built = server();
          const binary = { data: Uint8Array.of(1, 0xff, 0x80, 7, 0xe4) };
          return turns(built, 4, () =>
            built.ready(6, 'r').recv(6, 5, binary).send(6, 9, data('\u0001\ufffd\ufffd')),
          );
        },
      },
      ...[1, 2].map((begun) => ({
        says: `U+FFFD itself is cut behind ${begun} of its bytes, and sent back`,
        of: () => echoed('abc\ufffddef\n', 3 + begun),
      })),
      {
        says: 'text of the same few characters around the one that was cut, and a line of those',
        of: () => echoed('---\u2014---', 4, '------\n'),
      },
    ],
  },
  'datagram-eof': {
    fires: [
      {
        says: 'an empty datagram, then close',
        of: () => {
          const built = server().open(9, { role: 'other', proto: 'udp' }).watch(9, 'r');
          return turns(built, 1, () => built.ready(9, 'r').recv(9, 0).close(9));
        },
      },
    ],
    near: [
      {
        says: 'an empty datagram, and it goes on',
        of: () => {
          const built = server().open(9, { role: 'other', proto: 'udp' }).watch(9, 'r');
          return turns(built, 12, () => built.ready(9, 'r').recv(9, 0));
        },
      },
      {
        says: 'who has asked is answered with an empty datagram, and is done',
        of: () => {
          const built = server().open(9, { role: 'other', proto: 'udp' }).send(9, 5).watch(9, 'r');
          return turns(built, 1, () => built.ready(9, 'r').recv(9, 0).close(9));
        },
      },
    ],
  },
};
