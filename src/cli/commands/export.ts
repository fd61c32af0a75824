/** `muxscope export`: a trace file written for another tool. */

import { beginExport, type Exported, EXPORTS, type ExportFormat } from '../../core/exporting';
import { Unwritable } from '../../core/asideFile';
import { UnreadableTrace } from '../../sources/findFile';
import type { Command, Surface } from '../command';
import type { Exit } from '../leaving';
import { signalOf } from '../stopping';
import { formatBytes } from '../../trace/times';
import { oneOf } from '../../trace/words';
import { showValue, unknown, WrongUse } from '../wrongUse';

const NOTES = `pcapng   for Wireshark: TCP connections and datagrams between their real addresses; what no program
         sees is made up (handshakes, acknowledgements), Unix sockets are left out and counted
parquet  a row an event, a column a field; into a folder it is a dataset of many traces
         (host=…/day=…/), with a column for the trace: docs/fleet.md asks it in SQL
jsonl    as muxscope run --json prints it, and before it a line {"trace":{…}} that says when, where
         and what of; read back it is the same trace
chrome   waits, ticks and calls as slices over time, for Perfetto

A trace is a *.mux.arrow, JSON lines, or the text of strace: told by its content, and never changed.
What stands at <file> is replaced only by the whole of the new one.
`;

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a trace for another tool',
  operands: [
    {
      what: 'a trace',
      placeholder: 'trace',
      example: 'run.mux.arrow --to pcapng run.pcapng',
      files: '',
      isMany: true,
    },
    {
      what: 'a file to write',
      placeholder: 'file',
      example: 'run.mux.arrow run.pcapng --to pcapng',
      files: '',
    },
  ],
  options: [
    {
      name: '--to',
      says: `what to write: ${oneOf(EXPORTS)}`,
      isRequired: true,
      value: {
        placeholder: 'FORMAT',
        example: 'pcapng',
        words: () => EXPORTS,
        check: (value) => void formatOf(value),
      },
    },
  ],
  notes: NOTES,
  async run({ values, operands }, surface) {
    const [from = '', ...sisters] = operands;
    const file = sisters.pop() ?? '';
    const stopping = surface.heedSignals();
    try {
      const to = formatOf(values.get('--to') ?? '');
      const run = await beginExport(from, to, file, () => stopping.by !== undefined, sisters);
      stopping.onAsked(() => run.stop());
      const exit = tell(await run.ended, surface);
      return exit ?? (stopping.by === undefined ? 3 : signalOf(stopping.by));
    } catch (error) {
      if (error instanceof UnreadableTrace) throw new WrongUse(error.message);
      if (!(error instanceof Unwritable)) throw error;
      throw new WrongUse(`${showValue(file)} cannot be written: ${error.message}`);
    }
  },
};

function formatOf(name: string): ExportFormat {
  const found = EXPORTS.find((format) => format === name);
  if (found !== undefined) return found;
  throw unknown('format', name, EXPORTS, `use ${oneOf(EXPORTS)}`);
}

/** Undefined where it was stopped. */
function tell(exported: Exported, { screen }: Surface): Exit | undefined {
  switch (exported.kind) {
    case 'stopped':
      return undefined;
    case 'refused':
    case 'failed':
      screen.tell(exported.reason);
      return exported.kind === 'refused' ? 2 : 3;
    case 'done': {
      const { file, bytes, holds, leftOut, remarks, problem } = exported;
      for (const line of problem === '' ? remarks : [problem, ...remarks]) screen.tell(line);
      screen.printText(`${file}: ${holds}, ${formatBytes(bytes)}`);
      if (leftOut.length > 0) screen.printText(`left out: ${leftOut.join('; ')}`);
      return 0;
    }
  }
}
