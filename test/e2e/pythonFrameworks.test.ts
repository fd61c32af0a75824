/** An echo of five messages under what Python programs are built on: each is there whole, on the line that it is of. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { existsSync } from 'node:fs';
import { skipWith } from '../skip';
import { command, type Row, rowsOf } from '../support/command';
import { PROGRAMS, realPython } from '../support/python';
import { isLong } from '../support/share';

const PROGRAM = path.join(PROGRAMS, 'frameworks.py');
/** Debian's packages belong to it. */
const DEBIANS = '/usr/bin/python3';
const NOT_INSTALLED = 3;
/** Of five messages, there and back, sent and received. */
const MESSAGES = 5;
const BYTES = 50;

type Echo = {
  readonly name: string;
  /** The lines of the server that receive and send; 0: nobody's. */
  readonly lines: readonly [number, number];
  /** Every byte is a message's: no header, no frame of a protocol. */
  readonly isPlain: boolean;
};

const ECHOES: readonly Echo[] = [
  { name: 'asyncio', lines: [43, 46], isPlain: true },
  { name: 'tornado', lines: [68, 69], isPlain: true },
  { name: 'trio', lines: [87, 88], isPlain: true },
  { name: 'twisted', lines: [105, 105], isPlain: true },
  { name: 'threading', lines: [120, 121], isPlain: true },
  { name: 'forking', lines: [120, 121], isPlain: true },
  { name: 'http', lines: [0, 148], isPlain: false },
  { name: 'multiprocessing', lines: [176, 176], isPlain: false },
  { name: 'tls', lines: [206, 206], isPlain: true },
];
const SHORT = ['twisted', 'forking'];

function lineOf({ src = '' }: Row): number {
  return Number(src.slice(src.lastIndexOf(':') + 1));
}

describe('muxscope python, five messages echoed by', () => {
  for (const { name, lines, isPlain } of ECHOES.filter((one) => isLong || SHORT.includes(one.name)))
    it(name, async function () {
      const python = existsSync(DEBIANS) ? DEBIANS : realPython();
      const { stdout, stderr, code } = await command(
        ...['python', '--python', python, '--json', PROGRAM, name],
      );
      if (code === NOT_INSTALLED) skipWith(this, `${name} is not installed for ${python}`);
      assert.deepEqual([stderr, code], ['', 0]);
      const all = rowsOf(stdout);
      assert.equal(all.filter(({ kind }) => kind === 'lost').length, 0);
      const on = (kind: string, line: number): Row[] =>
        all.filter((row) => row.kind === kind && lineOf(row) === line);
      const [received, sent] = [on('recv', lines[0]), on('send', lines[1])];
      assert.ok(received.length >= MESSAGES && sent.length >= MESSAGES, lines.join());
      const bytes = (rows: readonly Row[]): number =>
        rows.reduce((sum, { got = 0, put = 0 }) => sum + Math.max(got, put, 0), 0);
      if (isPlain) assert.deepEqual([bytes(received), bytes(sent)], [BYTES, BYTES]);
    });
});
