import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { RULES } from '../../src/diagnose/rules';
import { IDLE_IGNORE } from '../../src/diagnose/silence';
import { useVsix } from './package';
import { readZip } from './zip';

const MAX_BYTES = 3 * 1024 * 1024;
/** Where a PNG tells its width and height. */
const PNG_WIDTH = 16;
const PNG_HEIGHT = 20;

/** The packages that the bundles' source maps name. */
function bundledPackages(): Set<string> {
  const maps = readdirSync('dist').filter((name) => name.endsWith('.js.map'));
  const sources = maps.flatMap((name) => {
    const map = JSON.parse(readFileSync(path.join('dist', name), 'utf8')) as { sources: string[] };
    return map.sources;
  });
  const names = sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/** The Python package, without what Python keeps beside it. */
function probeFiles(): string[] {
  const all = readdirSync('probe', { recursive: true }) as string[];
  return all.filter((name) => name.endsWith('.py')).map((name) => `probe/${name}`);
}

describe('the VSIX', () => {
  const vsix = useVsix();
  let files: Map<string, Buffer>;

  before(() => {
    files = readZip(vsix);
  });

  const textOf = (name: string): string => {
    const content = files.get(`extension/${name}`);
    assert.ok(content, `${name} is not in it: ${[...files.keys()].join(' ')}`);
    return content.toString();
  };
  const manifestOf = (): Record<string, unknown> =>
    JSON.parse(textOf('package.json')) as Record<string, unknown>;

  it('is small', () => {
    assert.ok(statSync(vsix).size <= MAX_BYTES, `${statSync(vsix).size} bytes`);
  });

  it('names its publisher, and an icon of 128 pixels or more', () => {
    const { publisher, icon, license } = manifestOf();
    assert.deepEqual([publisher, license], ['muxscope', 'MIT']);
    textOf(String(icon));
    const png = files.get(`extension/${String(icon)}`)!;
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.ok(png.readUInt32BE(PNG_WIDTH) >= 128 && png.readUInt32BE(PNG_HEIGHT) >= 128);
  });

  it('has its own licence, and that of everything it carries', () => {
    assert.equal(textOf('LICENSE.txt'), readFileSync('LICENSE', 'utf8'));
    const packages = [...files.keys()]
      .map((name) => /^extension\/(dist\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1])
      .filter((folder) => folder !== undefined);
    assert.equal(new Set(packages).size, 2, 'koffi and one native package');
    for (const folder of packages) assert.match(textOf(`${folder}/LICENSE.txt`), /MIT/);
    const notices = textOf('ThirdPartyNotices.txt');
    for (const name of bundledPackages()) assert.match(notices, new RegExp(`^${name} [0-9]`, 'm'));
  });

  it('has its texts in English and Chinese', () => {
    const keys = (name: string): string[] => Object.keys(JSON.parse(textOf(name)) as object).sort();
    assert.deepEqual(keys('package.nls.zh-cn.json'), keys('package.nls.json'));
    textOf('l10n/bundle.l10n.zh-cn.json');
    textOf('l10n/findings.zh-cn.json');
  });

  it('has the page of each rule, with its picture, in both languages', () => {
    for (const folder of ['docs/rules', 'docs/zh-cn/rules']) {
      for (const id of [IDLE_IGNORE, ...RULES.map((rule) => rule.id)])
        assert.ok(textOf(`${folder}/${id}.md`).includes(`\`${id}\``));
      for (const { id } of RULES)
        assert.ok(textOf(`${folder}/pictures/${id}.svg`).includes('<svg'));
    }
  });

  it('has every bundle, koffi for one platform, and nothing of development', () => {
    const bundles = readdirSync('dist').filter((name) => /\.(?:js|css)$/.test(name));
    assert.ok(bundles.includes('extension.js') && bundles.includes('panel.css'), bundles.join());
    for (const name of bundles) textOf(`dist/${name}`);
    for (const name of probeFiles()) assert.equal(textOf(name), readFileSync(name, 'utf8'));
    const native = [...files.keys()].filter((name) => name.endsWith('.node'));
    assert.equal(native.length, 1, native.join(' '));
    const others = [...files.keys()].filter(
      (name) =>
        /\.(?:map|ts|vsix|tgz)$|\/(?:test|bench|tools)\/|^extension\/src\//.test(name) ||
        /^extension\/docs\/(?!(?:zh-cn\/)?rules\/)/.test(name),
    );
    assert.deepEqual(others, []);
    const { scripts, devDependencies } = manifestOf();
    assert.deepEqual([scripts, devDependencies], [undefined, undefined]);
  });
});
