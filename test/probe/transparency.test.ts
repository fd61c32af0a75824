/** The probe changes nothing: the same calls give the same, and what is hard on it is not hard on the program. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { skipWith } from '../skip';
import { until } from '../support/processes';
import {
  openReader,
  PROBE,
  PROGRAMS,
  pythonProblem,
  pythons,
  type PythonRun,
  type Reader,
  type Reading,
  realPython,
  runPython,
} from '../support/python';
import { allowTime, isLong, rounds, tellCount } from '../support/share';

const EQUIVALENCE = path.join(PROGRAMS, 'equivalence.py');
const MISTAKEN = path.join(PROGRAMS, 'mistaken.py');
const ROBUST = path.join(PROGRAMS, 'robust.py');

describe('the probe', function () {
  allowTime(this);
  let python = '';
  let reader: Reader | undefined;

  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
  });
  afterEach(() => reader?.close());

  const robust = async (reading: Reading, ...args: string[]): Promise<PythonRun> => {
    reader = await openReader(reading);
    const environment = Object.assign({ MUXSCOPE_PROBE_CAPTURE: '4096' }, reader.environment);
    return runPython(python, [ROBUST, ...args], environment);
  };
  const isFine = ({ code, stdout, stderr }: PythonRun, ...printed: string[]): void => {
    assert.deepEqual([stderr, code], ['', 0]);
    assert.deepEqual(stdout.trimEnd().split('\n'), [...printed, 'fine']);
    assert.equal(reader?.mistakes(), '');
  };

  const isAsWithout = async (
    interpreter: string,
    options: readonly string[] = [],
    more: NodeJS.ProcessEnv = {},
  ): Promise<void> => {
    reader = await openReader('all');
    const args = [...options, EQUIVALENCE, 'an argument'];
    const [probed, plain] = await Promise.all([
      runPython(interpreter, args, { ...reader.environment, ...more }),
      runPython(interpreter, args, { PYTHONDONTWRITEBYTECODE: '1' }),
    ]);
    assert.ok(plain.stdout.split('\n').length > 400, plain.stderr);
    assert.deepEqual(probed.stdout.split('\n'), plain.stdout.split('\n'));
    assert.deepEqual([probed.stderr, probed.code], [plain.stderr, plain.code]);
    assert.equal(reader.mistakes(), '');
    assert.ok(reader.seen.bytes > 20_000);
    // Another Python that it starts is not watched.
    assert.equal(reader.seen.connections, 1);
    reader.close();
  };

  it('changes no call', () => isAsWithout(python));

  if (isLong) {
    it('changes no call by classes in place of the real ones', () =>
      isAsWithout(python, [], { MUXSCOPE_PROBE_PROXIES: '1' }));

    it('is warned of nothing that the program is not, in development mode', () =>
      isAsWithout(python, ['-X', 'dev', '-b', '-W', 'always']));

    it('changes no call of any Python that is here', async () => {
      const all = pythons();
      for (const one of all) await isAsWithout(one);
      tellCount(all.length, 'interpreters');
    });
  }

  it('is heard, and ends without a word', async () => {
    reader = await openReader('all');
    // A file that is opened without saying in which encoding is warned about (PEP 597).
    const args = ['-X', 'warn_default_encoding', '-W', 'always', ROBUST, 'plain'];
    isFine(await runPython(python, args, reader.environment));
    assert.ok(reader.seen.bytes > 50_000);
  });

  it('goes when its reader goes, also where SIGPIPE ends a process', async () => {
    isFine(await robust('leaves', 'default_sigpipe'));
  });

  it('puts everything back when its reader is gone', async () => {
    isFine(await robust('leaves', 'originals_are_back'), "['__init__'] builtin_function_or_method");
  });

  it('but for what the program has replaced since', async () => {
    isFine(await robust('leaves', 'keeps_replacements'), 'True builtin_function_or_method');
  });

  it('waits for no reader, and keeps a bounded amount for one that stands still', async () => {
    isFine(await robust('nothing', 'stalled'), 'grown True');
  });

  it('stays where a program closes every descriptor', async () => {
    isFine(await robust('all', 'closes_all'));
  });

  it('writes to no descriptor that took the number of its own', async () => {
    isFine(await robust('all', 'closes_all_past_python'), 'nothing written');
  });

  it('nor to a file that did', async () => {
    isFine(await robust('all', 'closes_all_and_opens_files'), 'written 0');
  });

  it('leaves no descriptor open that took the number of its own', async () => {
    isFine(await robust('all', 'closes_range_past_python'), 'closed {-1}');
  });

  it('follows forks of a program with threads', async () => {
    const forks = rounds({ short: 12, long: 60 });
    isFine(await robust('all', 'forks', String(forks)), '{7}');
    await until('all children', () => reader!.seen.connections === forks + 1);
  });

  it('lets handlers of signals work, and what they raise pass', async () => {
    isFine(await robust('all', 'signals'), 'True', 'True 0');
  });

  it('lets pass what is raised in the midst of it, by whatever, and keeps to itself what it did wrong', async () => {
    reader = await openReader('all');
    const run = await runPython(python, [MISTAKEN], reader.environment);
    const own = ['Own', 'JSONDecodeError', 'Own', 'BlockingIOError', 'KeyError', 'ValueError'];
    const arrived = [...own.map((name) => `handler ${name}`), 'thread Own', 'trace ValueError'];
    const kept = Array.from({ length: 5 }, () => 'probe None');
    assert.deepEqual(run.stdout.trimEnd().split('\n'), [...arrived, ...kept, 'fine'], run.stderr);
    // Of these a method of the program's own is one.
    const written = reader.mistakes().matchAll(/^(?:\w+\.)*(\w+Error): /gm);
    assert.deepEqual(
      Array.from(written, ([, name]) => name),
      ['JSONDecodeError', 'TypeError', 'TypeError', 'FileNotFoundError'],
    );
  });

  it('lets nobody hold its lock for ever', async () => {
    isFine(await robust('all', 'lock_is_stolen'), 'sent False', 'sent True');
  });

  it('leaves its number to a program that copies a descriptor there', async () => {
    isFine(await robust('all', 'takes_its_number'), 'heard True');
  });

  it('leaves waits that are no I/O as they are, whatever is raised in them and wherever they are sent', async () => {
    const printed = ['True', 'True', 'True', 'True', 'True None', '[None]'];
    isFine(await robust('all', 'sleeps'), ...printed);
  });

  it('sends ticks that follow each other soon together, and keeps to timeouts all the same', async () => {
    const late = Array.from({ length: 3 }, () => '[] True sent True');
    isFine(await robust('all', 'short_waits'), 'sent 0', 'sent 0', 'sent 0', ...late);
  });

  it('leaves room where there is little', async () => {
    isFine(await robust('all', 'few_descriptors'), 'True');
  });

  it('leaves the traceback, the exit code and the signal as they are', async () => {
    const raised = await robust('all', 'raises');
    assert.equal(raised.code, 1);
    assert.match(raised.stderr, /^Traceback [^]*\nLookupError: of the program's own\n$/);
    assert.ok(!raised.stderr.includes('muxscope'));
    reader?.close();
    const mute = await robust('all', 'raises_without_words');
    assert.match(mute.stderr, /^Traceback [^]*\.Mute: <exception str\(\) failed>\n$/);
    assert.deepEqual([mute.code, mute.stderr.includes('muxscope')], [1, false]);
    reader?.close();
    assert.equal((await robust('all', 'ends_by_signal')).signal, 'SIGKILL');
  });

  it('stands in no traceback', async function () {
    const has = spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
    if (has.status !== 0)
      skipWith(this, 'before 3.11 Python keeps the traceback where none can go');
    isFine(await robust('all', 'fails'), ...Array.from({ length: 25 }, () => 'False'));
  });

  it('writes no bytecode beside itself, and lets the program write its own', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
    try {
      const copy = path.join(folder, 'probe');
      const filter = (file: string): boolean => !file.endsWith('__pycache__');
      cpSync(PROBE, copy, { recursive: true, filter });
      const program = path.join(folder, 'program.py');
      writeFileSync(path.join(folder, 'mine.py'), '');
      const names = 'os.path.exists(mine.__cached__), sys.dont_write_bytecode, sys.flags[6]';
      writeFileSync(
        program,
        `import os, sys, mine\nprint(${names}, "muxscope_probe" in sys.modules)`,
      );
      reader = await openReader('all');
      const PYTHONPATH = path.join(copy, 'site');
      const environment = { ...reader.environment, PYTHONPATH, PYTHONDONTWRITEBYTECODE: '' };
      const { stdout, stderr } = await runPython(python, [program], environment);
      assert.deepEqual([stdout, stderr], ['True False 0 True\n', '']);
      const written = readdirSync(copy, { recursive: true, encoding: 'utf8' });
      assert.deepEqual(
        written.filter((file) => file.includes('__pycache__')),
        [],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is written for Python 3.8 and whatever loads it for any', function () {
    const old = spawnSync('python2', ['-c', 'import sys; sys.exit(sys.version_info[0] != 2)']);
    if (old.status !== 0) skipWith(this, 'there is no python2');
    const file = path.resolve('probe/site/sitecustomize.py');
    const { status, stderr } = spawnSync('python2', ['-B', file]);
    assert.deepEqual([status, stderr.toString()], [0, '']);
  });
});
