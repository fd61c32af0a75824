/** Datagrams between sockets that are connected to nobody: each tells its other end. */

import assert from 'node:assert/strict';
import { readLog, said } from '../../support/straceLog';

const V4 = (port: number) =>
  `{sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("127.0.0.1")}`;

function told(...lines: string[]): string[] {
  const { events, facts } = readLog(lines.join('\n'));
  assert.equal(facts.unread, 0, facts.samples[0]);
  return said(events, 'recv', 'send').map((line) => line.replace(/^\S+ \S+ /, ''));
}

describe('sources/strace of datagrams tells', () => {
  it('to whom sendto sends, and from whom recvfrom gets', () => {
    assert.deepEqual(
      told(
        `sendto(4, "ab", 2, MSG_DONTWAIT, ${V4(53)}, 16) = 2`,
        `sendto(4, "ab", 2, 0, ${V4(54)}, 16) = -1 EAGAIN (Resource temporarily unavailable)`,
        `recvfrom(4, "cde", 100, 0, ${V4(53)}, [128 => 16]) = 3`,
        'recvfrom(4, "f", 100, 0, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, [28]) = 1',
        'recvfrom(4, "g", 100, 0, {sa_family=AF_UNIX, sun_path=@"x"}, [110 => 4]) = 1',
        'recvfrom(4, 0x7ffd0000, 100, 0, 0x7ffd1000, [128]) = -1 EAGAIN (Resource temporarily unavailable)',
      ),
      [
        'send fd=4 want=2 put=2 data=ab call=sendto peer=127.0.0.1:53',
        'send fd=4 want=2 put=-1 errno=EAGAIN data=ab call=sendto peer=127.0.0.1:54',
        'recv fd=4 want=100 got=3 data=cde call=recvfrom peer=127.0.0.1:53',
        'recv fd=4 want=100 got=1 data=f call=recvfrom peer=[::1]:9',
        'recv fd=4 want=100 got=1 data=g call=recvfrom peer=unix:@x',
        'recv fd=4 want=100 got=-1 errno=EAGAIN call=recvfrom',
      ],
    );
  });

  it('the name of a message, also in the words of older versions', () => {
    const moved = [
      `sendmsg(3, {msg_name=${V4(7)}, msg_namelen=16, msg_iov=[{iov_base="ab", iov_len=2}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 2`,
      `sendmsg(3, {msg_name(16)=${V4(7)}, msg_iov(1)=[{"ab", 2}], msg_controllen=0, msg_flags=0}, 0) = 2`,
      `sendmmsg(3, [{msg_hdr={msg_name=${V4(7)}, msg_namelen=16, msg_iov=[{iov_base="ab", iov_len=2}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=2}], 1, 0) = 1`,
      'sendmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="ab", iov_len=2}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 2',
    ];
    const tails = told(...moved).map((line) => line.replace(/.* call=/, ''));
    assert.deepEqual(tails, [
      'sendmsg peer=127.0.0.1:7',
      'sendmsg peer=127.0.0.1:7',
      'sendmmsg peer=127.0.0.1:7',
      'sendmsg',
    ]);
  });
});
