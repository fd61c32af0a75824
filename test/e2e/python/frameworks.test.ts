/** An echo of five messages under what Python programs are built on: each is there whole, on the line that it is of. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { skipWith } from '../../skip';
import { command, type Row, rowsOf } from '../../support/command';
import { PROGRAMS, realPython } from '../../support/python';
import { isLong, partOf } from '../../support/share';

const FRAMEWORKS = path.join(PROGRAMS, 'frameworks.py');
const TRANSPORTS = path.join(PROGRAMS, 'transports.py');
/** Debian's packages belong to it. */
const DEBIANS = '/usr/bin/python3';
const NOT_THERE = 3;
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
  { name: 'twisted', lines: [105, 106], isPlain: true },
  { name: 'threading', lines: [120, 121], isPlain: true },
  { name: 'forking', lines: [120, 121], isPlain: true },
  { name: 'http', lines: [0, 148], isPlain: false },
  { name: 'multiprocessing', lines: [176, 176], isPlain: false },
  { name: 'tls', lines: [207, 207], isPlain: true },
  { name: 'tls_in_a_pool', lines: [217, 220], isPlain: true },
  { name: 'aiohttp', lines: [0, 0], isPlain: false },
  { name: 'asyncio_tls', lines: [262, 265], isPlain: false },
];
const SHORT = ['tornado', 'trio', 'twisted', 'forking'];

/** Each `def by_…` of the file, with the lines that are marked in it, or in what it calls for its server. */
function transports(): Echo[] {
  const lines = readFileSync(TRANSPORTS, 'utf8').split('\n');
  const marked = (text: string, from: number): number =>
    lines.findIndex((line, i) => i >= from && line.endsWith(`# ${text}`)) + 1;
  return lines.flatMap((line, at) => {
    const name = /^def by_(\w+)/.exec(line)?.[1];
    if (name === undefined) return [];
    const end = lines.findIndex((next, i) => i > at && /^(?:def|class|if) /.test(next));
    const body = lines.slice(at, end).join('\n');
    const called = / (echo|Loop)\(/.exec(body)?.[1];
    const from =
      called === undefined
        ? at
        : lines.findIndex((one) => new RegExp(`^\\w+ ${called}\\b`).test(one));
    return [{ name, lines: [marked('recv', from), marked('send', from)], isPlain: true }];
  });
}

function lineOf({ src = '' }: Row): number {
  return Number(src.slice(src.lastIndexOf(':') + 1));
}

describe('muxscope python, five messages echoed by', () => {
  const test = (program: string, { name, lines, isPlain }: Echo): void => {
    it(name.replaceAll('_', ' '), async function () {
      const python = existsSync(DEBIANS) ? DEBIANS : realPython();
      const { stdout, stderr, code } = await command(
        ...['python', '--python', python, '--json', program, name],
      );
      if (code === NOT_THERE) skipWith(this, `${name} cannot be had by ${python}`);
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
  };
  const short = ECHOES.filter(({ name }) => SHORT.includes(name));
  for (const echo of isLong ? ECHOES : partOf(short, 0)) test(FRAMEWORKS, echo);
  for (const echo of partOf(transports(), 1)) test(TRANSPORTS, echo);
});
