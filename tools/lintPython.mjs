/** What ruff finds in the probe by probe/ruff.toml, one line each; ends with 1 where there is any. */

import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { root } from './ensure.mjs';

/** @typedef {{ lint: { ignore: string[], 'per-file-ignores': Record<string, string[]> } }} Config */

const folder = path.join(root, 'probe');
/** @param {string} file */
const textOf = (file) => readFileSync(path.join(folder, file), 'utf8');

const config = /** @type {Config} */ (/** @type {unknown} */ (parse(textOf('ruff.toml'))));
const { 'per-file-ignores': ignoredIn, ...lint } = config.lint;
const workspace = new Workspace({ ...config, lint }, PositionEncoding.Utf16);
const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.py'))
  .flatMap(check);
for (const line of found) console.log(line);
process.exitCode = found.length === 0 ? 0 : 1;

/** It is told no paths: what is ignored in one file alone is left out here. @param {string} file */
function check(file) {
  const ignored = ignoredIn[file.replaceAll(path.sep, '/')] ?? [];
  /** @type {import('@astral-sh/ruff-wasm-nodejs').Diagnostic[]} */
  const all = workspace.check(textOf(file));
  return all
    .filter(({ code }) => !ignored.includes(code ?? ''))
    .map(
      ({ start_location, code, message }) =>
        `probe/${file}:${start_location.row}: ${code} ${message}`,
    );
}
