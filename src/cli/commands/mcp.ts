/** `muxscope mcp`: a read-only server for models, about the traces of one folder. */

import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { PortFraming } from '../../diagnose/portFraming';
import type { Command } from '../command';
import { framingOption, framingsIn } from '../findingOptions';
import { showValue, WrongUse } from '../wrongUse';

type Serve = (root: string, framings: readonly PortFraming[]) => Promise<void>;

const NOTES = `It speaks the Model Context Protocol over standard input and output, and reads nothing outside of
the folder. A model asks for the list of traces, the summary of one, what was found in it, and the
events that prove it.
`;

export const mcp: Command = {
  name: 'mcp',
  summary: 'answer a model about the traces of a folder',
  operands: [{ what: 'a folder', placeholder: 'folder', example: 'traces', files: '' }],
  options: [
    framingOption(
      'how messages are cut, on all connections or those of a port: then one taken for another is found',
    ),
  ],
  notes: NOTES,
  async run({ values, operands: [folder = '.'] }, { bundles }) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new WrongUse(
        `${showValue(folder)} is no folder: give the folder that the traces are in`,
      );
    // A bundle of its own: the protocol is as large as all the rest.
    const load = createRequire(path.join(bundles, 'cli.js'));
    const { serve } = load('./mcp.js') as { readonly serve: Serve };
    await serve(folder, framingsIn(values));
    return 0;
  },
};
