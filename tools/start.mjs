/**
 * `npm start`: VS Code with the extension, a demo folder and the scenario multi-port running. With --terminal, the lab
 * in the terminal; further arguments go to `muxscope run multi-port`. With --browser, never a desktop VS Code;
 * `--locale zh-cn` is VS Code's own.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureBuilt, ensurePackages, root } from './ensure.mjs';

const SCENARIO = 'multi-port';

if (!ensurePackages() || !ensureBuilt()) process.exit(1);
const args = process.argv.slice(2);
const hasExtension = existsSync(path.join(root, 'src/extension/main.ts'));
if (args.includes('--terminal') || !hasExtension) startInTerminal();
else await startInVscode();

function startInTerminal() {
  const cli = path.join(root, 'dist/cli.js');
  const further = args.filter((arg) => arg !== '--terminal');
  // Somebody looks on: the servers stay for real clients when the simulated ones are done.
  if (process.stdout.isTTY && !further.some((arg) => /^--(seconds|ticks)/.test(arg)))
    further.push('--seconds', '600');
  process.argv = [process.execPath, cli, 'run', SCENARIO, ...further];
  // In this very process: keys, signals and the exit code then need no passing on.
  createRequire(import.meta.url)(cli);
}

async function startInVscode() {
  const { openBrowser, openDesktop } = await import('./vscode/demo.mjs');
  const at = args.indexOf('--locale');
  const demo = { root, scenario: SCENARIO, locale: at < 0 ? undefined : args[at + 1] };
  if (args.includes('--browser') || !openDesktop(demo)) await openBrowser(demo);
}
