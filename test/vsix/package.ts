/** The VSIX of the platform that the tests run on, made for them in a folder that goes afterwards. */

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TARGETS, packageVsix } from '../../tools/vsix.mjs';
import { skipWith } from '../skip';

/** Called in a `describe`, first of all: makes the VSIX before its tests; where it will be. */
export function useVsix(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muxscope-vsix-'));
  const target = `${process.platform}-${process.arch}`;
  const file = path.join(folder, 'muxscope.vsix');

  before(function () {
    const known = Object.keys(TARGETS).find((name) => name === target);
    if (known === undefined) skipWith(this, `there is no VSIX for ${target}`);
    this.timeout(120_000);
    packageVsix(known as keyof typeof TARGETS, { file });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));
  return file;
}
