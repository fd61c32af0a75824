/** Which platforms there are numbers for, and where they differ. */

import * as assert from 'node:assert/strict';
import { constantsFor } from '../../src/os/constants';
import { unsupportedReason } from '../../src/os/platform';

describe('constantsFor', () => {
  it('has epoll_event packed on x64 and with a gap on arm64, and nothing else different', () => {
    const x64 = constantsFor('linux', 'x64');
    const arm64 = constantsFor('linux', 'arm64');
    assert.equal(x64?.EPOLL_EVENT_SIZE, 12);
    assert.equal(x64.EPOLL_EVENT_DATA, 4);
    assert.deepEqual(arm64, { ...x64, EPOLL_EVENT_SIZE: 16, EPOLL_EVENT_DATA: 8 });
  });

  const table: [string, string, boolean][] = [
    ['linux', 'x64', true],
    ['linux', 'arm64', true],
    ['linux', 'arm', false],
    ['linux', 'ia32', false],
    ['darwin', 'arm64', false],
    ['win32', 'x64', false],
  ];
  for (const [platform, arch, isSupported] of table)
    it(`${platform} on ${arch} is ${isSupported ? '' : 'not '}supported, and unsupportedReason agrees`, () => {
      assert.equal(constantsFor(platform, arch) !== undefined, isSupported);
      const reason = unsupportedReason(platform, arch);
      if (isSupported) assert.equal(reason, undefined);
      else
        assert.match(
          reason ?? '',
          new RegExp(`needs Linux .* this is ${platform} on ${arch}: run`),
        );
    });
});
