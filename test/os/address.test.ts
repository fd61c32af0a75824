/** Addresses as texts and as sockaddr bytes, both ways. */

import * as assert from 'node:assert/strict';
import {
  type Address,
  SOCKADDR_SIZE,
  domainOf,
  formatAddress,
  inet6Bytes,
  isLocal,
  parseAddress,
  readSockaddr,
  writeSockaddr,
} from '../../src/os/address';
import { allocate } from '../../src/os/memory';

describe('parseAddress and formatAddress', () => {
  // text, what it stands for, the text that comes back where it is another
  const table: [string, Address, string?][] = [
    ['127.0.0.1:8001', { family: 'inet', host: '127.0.0.1', port: 8001 }],
    ['0.0.0.0:0', { family: 'inet', host: '0.0.0.0', port: 0 }],
    ['255.255.255.255:65535', { family: 'inet', host: '255.255.255.255', port: 65535 }],
    ['[::1]:8001', { family: 'inet6', host: '::1', port: 8001 }],
    ['[::]:1', { family: 'inet6', host: '::', port: 1 }],
    ['[0:0:0:0:0:0:0:1]:1', { family: 'inet6', host: '::1', port: 1 }, '[::1]:1'],
    [
      '[2001:DB8:00:0::00ff]:1',
      { family: 'inet6', host: '2001:db8::ff', port: 1 },
      '[2001:db8::ff]:1',
    ],
    ['[1:0:0:2:0:0:0:3]:1', { family: 'inet6', host: '1:0:0:2::3', port: 1 }, '[1:0:0:2::3]:1'],
    [
      '[10:0:1:0:0:2:0:0]:1',
      { family: 'inet6', host: '10:0:1::2:0:0', port: 1 },
      '[10:0:1::2:0:0]:1',
    ],
    [
      '[1:2:3:4:5:6:7::]:1',
      { family: 'inet6', host: '1:2:3:4:5:6:7:0', port: 1 },
      '[1:2:3:4:5:6:7:0]:1',
    ],
    ['[fe80::]:1', { family: 'inet6', host: 'fe80::', port: 1 }],
    ['[::ffff:127.0.0.1]:80', { family: 'inet6', host: '::ffff:127.0.0.1', port: 80 }],
    [
      '[::FFFF:7f00:1]:80',
      { family: 'inet6', host: '::ffff:127.0.0.1', port: 80 },
      '[::ffff:127.0.0.1]:80',
    ],
    [
      '[fe80:0::1%eth0]:80',
      { family: 'inet6', host: 'fe80::1%eth0', port: 80 },
      '[fe80::1%eth0]:80',
    ],
    ['unix:/tmp/a b.sock', { family: 'unix', path: '/tmp/a b.sock' }],
    ['unix:@name', { family: 'unix', path: '@name' }],
    ['unix:/tmp/回复:1', { family: 'unix', path: '/tmp/回复:1' }],
  ];
  for (const [text, address, back] of table)
    it(`reads ${text}`, () => {
      assert.deepEqual(parseAddress(text), address);
      assert.equal(formatAddress(address), back ?? text);
    });

  for (const text of [
    '',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:+1',
    '127.0.0.1:1 ',
    '127.0.0.1:8001x',
    '127.1:80',
    '256.0.0.1:80',
    'localhost:80',
    '::1:80',
    '[127.0.0.1]:80',
    '[::1]',
    '[::1:80',
    '[:::1]:80',
    '[g::]:80',
    'unix:',
    'unix:/a\0b',
    'tcp://127.0.0.1:80',
  ])
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseAddress(text), {
        name: 'RangeError',
        message: `'${text}' is no address: write 127.0.0.1:8001, [::1]:8001 or unix:/path`,
      });
    });
});

describe('writeSockaddr and readSockaddr', () => {
  // text, family's number, the sockaddr in hex from its start
  const table: [string, number, string][] = [
    ['127.0.0.1:8001', 2, '02001f417f0000010000000000000000'],
    ['[::1]:8001', 10, '0a001f4100000000' + '00000000000000000000000000000001' + '00000000'],
    ['[1:203::ffff]:258', 10, '0a00010200000000' + '0001020300000000000000000000ffff' + '00000000'],
    ['unix:/a', 1, '01002f6100'],
    ['unix:@a', 1, '01000061'],
  ];
  for (const [text, family, hex] of table)
    it(`writes ${text} as the kernel has it, and reads it back`, () => {
      const memory = allocate(SOCKADDR_SIZE + 16);
      memory.bytes.fill(0xff);
      const address = parseAddress(text);
      const length = writeSockaddr(memory, 8, address);
      assert.equal(Buffer.from(memory.bytes.slice(8, 8 + length)).toString('hex'), hex);
      assert.equal(domainOf(address), family);
      assert.equal(readSockaddr(memory, 8, length), text);
      assert.equal(memory.bytes[7], 0xff);
      assert.equal(memory.bytes[8 + SOCKADDR_SIZE], 0xff);
    });

  it('takes a Unix path of 107 bytes, and refuses one of 108, counted in UTF-8', () => {
    const memory = allocate(SOCKADDR_SIZE);
    const longest = `/${'é'.repeat(53)}`;
    const length = writeSockaddr(memory, 0, { family: 'unix', path: longest });
    assert.equal(readSockaddr(memory, 0, length), `unix:${longest}`);
    assert.throws(() => writeSockaddr(memory, 0, { family: 'unix', path: `${longest}x` }), {
      name: 'RangeError',
      message: `'${longest}x' is 108 bytes, a Unix socket path has at most 107: use a shorter one`,
    });
  });

  it('reads an IPv4-mapped address with dots', () => {
    const memory = allocate(SOCKADDR_SIZE);
    const length = writeSockaddr(memory, 0, { family: 'inet6', host: '::ffff:7f00:1', port: 9 });
    assert.equal(readSockaddr(memory, 0, length), '[::ffff:127.0.0.1]:9');
  });

  it('reads nothing from an unnamed Unix socket, no sockaddr, or another family', () => {
    const memory = allocate(SOCKADDR_SIZE);
    memory.view.setUint16(0, 1, true);
    assert.equal(readSockaddr(memory, 0, 2), '');
    assert.equal(readSockaddr(memory, 0, 0), '');
    memory.view.setUint16(0, 16, true);
    assert.equal(readSockaddr(memory, 0, 12), '');
  });
});

describe('isLocal', () => {
  it('is true of what never leaves this machine, and of nothing else', () => {
    const local = ['127.0.0.1:1', '127.255.0.9:1', '[::1]:1', '[0:0::1]:1', 'unix:/x', 'unix:@x'];
    for (const text of local) assert.ok(isLocal(parseAddress(text)), text);
    const others = ['0.0.0.0:1', '128.0.0.1:1', '10.0.0.1:1', '[::]:1', '[fe80::1]:1'];
    // The same host by another road, which the kernel may route otherwise.
    for (const text of [...others, '[::ffff:127.0.0.1]:1', '[::2]:1'])
      assert.ok(!isLocal(parseAddress(text)), text);
  });
});

describe('inet6Bytes', () => {
  const table: [string, string][] = [
    ['::', '00000000000000000000000000000000'],
    ['1::', '00010000000000000000000000000000'],
    ['::1%lo', '00000000000000000000000000000001'],
    ['::1.2.3.4', '00000000000000000000000001020304'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
    ['fe80::ABCD:0:1', 'fe80'.padEnd(20, '0') + 'abcd00000001'],
  ];
  for (const [host, hex] of table)
    it(`reads ${host}`, () => {
      assert.equal(Buffer.from(inet6Bytes(host)).toString('hex'), hex);
    });
});
