import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Ensure from '../../tools/ensure.mjs';

describe('packages are installed again', () => {
  const lock = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3' },
    'node_modules/a/node_modules/@x/b': { version: '2.0.0' },
    'node_modules/c-win32': { version: '3.0.0', optional: true },
  };
  let staleReason: typeof Ensure.staleReason;
  before(async () => {
    // As it stands: in a bundle it would not know where it is.
    const url = pathToFileURL(path.resolve('tools/ensure.mjs')).href;
    ({ staleReason } = (await import(url)) as typeof Ensure);
  });

  it('not when they are those of the lock file, but for another platform’s', () => {
    const { 'node_modules/c-win32': _other, ...installed } = lock;
    assert.equal(staleReason(lock, installed), undefined);
  });

  it('when there are none', () => {
    assert.match(staleReason(lock, undefined) ?? '', /node_modules is missing/);
  });

  it('when one is missing', () => {
    const { 'node_modules/a/node_modules/@x/b': _gone, ...installed } = lock;
    assert.equal(staleReason(lock, installed), '@x/b is missing');
  });

  it('when one has another version', () => {
    const installed = { ...lock, 'node_modules/a': { version: '1.2.2' } };
    assert.equal(staleReason(lock, installed), 'a is 1.2.2, package-lock.json says 1.2.3');
  });
});
