/** The product as it was at another commit, built beside this one. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { otherBuild, type Server } from './servers';

const root = join(__dirname, '../..');

/** Builds it once; throws where there is no such commit, or it cannot be built. It is built with the packages of today. */
export function serverAt(revision: string): Server {
  const commit = commitOf(revision);
  const folder = join(__dirname, commit);
  if (!existsSync(join(folder, 'dist/cli.js'))) build(commit, folder);
  return otherBuild(`muxscope@${revision}`, folder);
}

/** The abbreviated name of the commit that is measured, with a `+` where files differ from it. */
export function describeCommit(): string {
  const commit = git('rev-parse', '--short', 'HEAD');
  return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+`;
}

function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  } catch {
    throw new Error(`--compare "${revision}" is no commit: give one, or a branch or tag`);
  }
}

function build(commit: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('git', ['-C', root, 'archive', commit], { maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['esbuild.js'], { cwd: folder, stdio: ['ignore', 2, 2] });
}

function git(...words: string[]): string {
  return execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' }).trim();
}
