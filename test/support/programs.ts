/** Programs of the tests' own, bundled as the product's are. */

import path from 'node:path';
import { build } from 'esbuild';

/** Bundles a file of test/ as `name` in a folder beside the tests' own bundles, and returns that folder. */
export async function bundleProgram(file: string, name: string): Promise<string> {
  // Inside the repository, so that koffi is found.
  const folder = path.resolve('dist/test-programs');
  await build({
    entryPoints: [path.resolve('test', file)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi'],
    outfile: path.join(folder, name),
    logLevel: 'warning',
  });
  return folder;
}
