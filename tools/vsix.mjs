/** Makes the VSIX of one platform, anywhere: the extension as it is built, with koffi's files for that platform. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What the marketplace calls a platform: koffi's native package for it, and the one file of it that is needed. */
export const TARGETS = {
  'linux-x64': { native: 'linux-x64', file: 'linux_x64/koffi.node' },
  'linux-arm64': { native: 'linux-arm64', file: 'linux_arm64/koffi.node' },
  'alpine-x64': { native: 'linux-x64', file: 'musl_x64/koffi.node' },
  'alpine-arm64': { native: 'linux-arm64', file: 'musl_arm64/koffi.node' },
  'darwin-x64': { native: 'darwin-x64', file: 'darwin_x64/koffi.node' },
  'darwin-arm64': { native: 'darwin-arm64', file: 'darwin_arm64/koffi.node' },
  'win32-x64': { native: 'win32-x64', file: 'win32_x64/koffi.node' },
  'win32-arm64': { native: 'win32-arm64', file: 'win32_arm64/koffi.node' },
};

/** @typedef {keyof typeof TARGETS} Target */

const MAX_BYTES = 3 * 1024 * 1024;
/** What koffi needs to run, besides its native package. */
const KOFFI_FILES = [
  'package.json',
  'LICENSE.txt',
  'index.cjs',
  'src/koffi/index.cjs',
  'src/koffi/src/static.cjs',
];
/** Packages whose parts no source map names. */
const UNMAPPED = ['koffi', '@vscode/codicons'];
/** The rules' pages, in each language. */
const PAGES = ['docs/rules', 'docs/zh-cn/rules'];
/** Fields of package.json that are of no use in a VSIX, or would make vsce run things. */
const DEVELOPMENT_FIELDS = ['bin', 'dependencies', 'devDependencies', 'private', 'scripts'];

/**
 * Makes one VSIX. Called in the repository's folder, with the product built; throws when it is larger than 3 MiB.
 * @param {Target} target
 * @param {{ file?: string }} [options] What to write, a file in `dist` unless told.
 * @returns {string} The VSIX.
 */
export function packageVsix(target, options = {}) {
  const vsce = path.resolve('node_modules/@vscode/vsce/vsce');
  const stage = mkdtempSync(path.join(os.tmpdir(), 'muxscope-package-'));
  try {
    const { name, version } = stageExtension(stage);
    stageKoffi(target, path.join(stage, 'dist/node_modules'));
    writeFileSync(path.join(stage, 'ThirdPartyNotices.txt'), thirdPartyNotices());
    const file = path.resolve(options.file ?? `dist/${name}-${version}-${target}.vsix`);
    const args = ['package', '--target', target, '--out', file, '--no-dependencies'];
    args.push('--allow-missing-repository', '--no-rewrite-relative-links');
    run(process.execPath, [vsce, ...args], { cwd: stage });
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MAX_BYTES}`);
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/**
 * Copies what .vscodeignore chooses from, and the manifest without what only development needs.
 * @param {string} stage
 * @returns {{ name: string, version: string }}
 */
function stageExtension(stage) {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const field of DEVELOPMENT_FIELDS) delete manifest[field];
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
  const texts = readdirSync('.').filter((name) => /^package\.nls\..*json$|\.md$/.test(name));
  for (const name of [...texts, '.vscodeignore', 'LICENSE', 'l10n', 'media', 'probe', ...PAGES]) {
    cpSync(name, path.join(stage, name), { recursive: true });
  }
  const bundles = readdirSync('dist').filter((name) => /\.(?:js|css)$/.test(name));
  for (const name of bundles) cpSync(path.join('dist', name), path.join(stage, 'dist', name));
  return manifest;
}

/**
 * Puts koffi where the bundles find it; not at the top, as vsce leaves out that node_modules.
 * @param {Target} target
 * @param {string} modules
 */
function stageKoffi(target, modules) {
  const koffi = path.resolve('node_modules/koffi');
  for (const file of KOFFI_FILES) cpSync(path.join(koffi, file), path.join(modules, 'koffi', file));
  const { native, file } = TARGETS[target];
  const name = `@koromix/koffi-${native}`;
  const installed = path.resolve('node_modules', name);
  const from = existsSync(path.join(installed, file)) ? installed : fetchPackage(name);
  const folder = path.join(modules, name);
  for (const part of ['package.json', 'index.js', file]) {
    cpSync(path.join(from, part), path.join(folder, part));
  }
  // The native package names the licence, but holds no text.
  cpSync(path.join(koffi, 'LICENSE.txt'), path.join(folder, 'LICENSE.txt'));
  if (from !== installed) rmSync(from, { recursive: true });
}

/** The licences of what the bundles hold: koffi's stand beside its files too. */
function thirdPartyNotices() {
  const notices = bundledPackages().map((name) => {
    const folder = path.join('node_modules', name);
    const { version, license } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find((one) => /^licen[cs]e(?:\.|$)/i.test(one));
    if (file === undefined) throw new Error(`${folder} has no text of its licence`);
    const text = readFileSync(path.join(folder, file), 'utf8').replace(/^\uFEFF/, '');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return notices.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Those of which the bundles' source maps name a file, and the others. */
function bundledPackages() {
  const maps = readdirSync('dist').filter((name) => name.endsWith('.js.map'));
  const names = new Set(UNMAPPED);
  for (const name of maps) {
    /** @type {{ sources: string[] }} */
    const { sources } = JSON.parse(readFileSync(path.join('dist', name), 'utf8'));
    for (const source of sources) {
      const bundled = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
      if (bundled !== undefined) names.add(bundled);
    }
  }
  return [...names].sort();
}

/**
 * A package in the version of the lock file, from npm's cache or registry, whatever platform it is for.
 * @param {string} name
 * @returns {string} A new folder with its files.
 */
function fetchPackage(name) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version, integrity } = packages[`node_modules/${name}`];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muxscope-native-'));
  const args = ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`];
  run('npm', args, { shell: process.platform === 'win32' });
  const archive = path.join(folder, readdirSync(folder)[0] ?? '');
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (integrity !== `sha512-${hash}`) {
    throw new Error(`${name}@${version} is not what package-lock.json names (${integrity})`);
  }
  run('tar', ['xzf', archive, '-C', folder, '--strip-components=1'], {});
  rmSync(archive);
  return folder;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
function run(command, args, options) {
  const { status, error, output } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return;
  throw new Error(`${[command, ...args].join(' ')} failed:\n${error?.message ?? output.join('')}`);
}
