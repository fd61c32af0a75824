/** `npm start`: the lab in the terminal; further arguments go to `muxscope run multi-port`. */

import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureBuilt, ensurePackages, root } from './ensure.mjs';

const SCENARIO = 'multi-port';

if (!ensurePackages() || !ensureBuilt()) process.exit(1);
const cli = path.join(root, 'dist/cli.js');
process.argv = [process.execPath, cli, 'run', SCENARIO, ...process.argv.slice(2)];
// In this very process: keys, signals and the exit code then need no passing on.
createRequire(import.meta.url)(cli);
