/** What a shell completes with the script for it: the same in each, asked of the shells that are installed. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { optionsOf } from '../../src/cli/command';
import { COMMANDS } from '../../src/cli/commands';
import { bashScript } from '../../src/cli/shells/bash';
import { fishScript } from '../../src/cli/shells/fish';
import { zshScript } from '../../src/cli/shells/zsh';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { POLLER_NAMES } from '../../src/pollers/list';
import { skipWith } from '../skip';

const names = COMMANDS.map(({ name }) => name);
const ids = SCENARIOS.map(({ id }) => id);

const pollersFrom = (start: string) => POLLER_NAMES.filter((name) => name.startsWith(start));

/** What stands before the cursor, and what is offered for its last word. */
const CASES: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['muxscope ', names],
  ['muxscope r', ['run']],
  ['muxscope --v', ['--version']],
  ['muxscope help ', names],
  ['muxscope completion ', ['bash', 'zsh', 'fish']],
  ...COMMANDS.map((command): [string, string[]] => [
    `muxscope ${command.name} --`,
    optionsOf(command).map(({ name }) => name),
  ]),
  ['muxscope run ', [...ids, 'my talk.mux.json', 'sub/']],
  ['muxscope run multi-p', ids.filter((id) => id.startsWith('multi-p'))],
  ['muxscope run sub/', ['sub/in.mux.json']],
  ['muxscope run --ticks 3 my', ['my talk.mux.json']],
  ['muxscope run framing --poller ', POLLER_NAMES],
  ['muxscope run --poller e', pollersFrom('e')],
  ['muxscope run --clients ', ['none']],
  ['muxscope run --ticks ', []],
  ['muxscope clients ', ['my talk.mux.json', 'other.json', 'sub/']],
  ['muxscope clients --target [::1]:80 oth', ['other.json']],
  ['muxscope clients x.json --junit ', ['out.xml', 'sub/']],
  ['muxscope show oth', ['other.json']],
  ['muxscope show other.json o', ['other.json', 'out.xml']],
  ['muxscope show a b c --fd 7 --quiet no', ['notes.txt']],
  ['muxscope diagnose a --off eof-spin b out', ['out.xml']],
  ['muxscope export a b c --to jsonl my', ['my talk.mux.json']],
  ['muxscope nothing ', []],
];

describe('cli/completion', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-completion-'));
    mkdirSync(path.join(folder, 'sub'));
    const files = ['my talk.mux.json', 'other.json', 'out.xml', 'notes.txt', 'sub/in.mux.json'];
    for (const file of files) writeFileSync(path.join(folder, file), '');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What a shell prints that has the script in a file beside. */
  function ask(shell: string, args: readonly string[], script: string): string[] {
    writeFileSync(path.join(folder, '.script'), script);
    const { status, stdout, stderr } = spawnSync(shell, args, { cwd: folder, encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, ''], `${args.join(' ')}: ${stderr}`);
    return stdout.split('\n').filter((line) => line !== '');
  }

  function needs(context: Mocha.Context, shell: string): void {
    if (spawnSync(shell, ['-c', 'exit']).status !== 0)
      skipWith(context, `${shell} is not installed`);
  }

  const bash = (words: readonly string[]): string[] => {
    const code = `source .script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _muxscope
      for reply in "\${COMPREPLY[@]}"; do [[ -d $reply ]] && reply+=/; printf '%s\\n' "$reply"; done; complete -p muxscope > .asked`;
    return ask('bash', ['--norc', '-c', code, 'bash', ...words], bashScript(COMMANDS));
  };

  it('bash', function () {
    needs(this, 'bash');
    for (const [typed, offered] of CASES) {
      // As bash parts them: = and : are words of their own.
      const words = typed
        .split(' ')
        .flatMap((word) =>
          word.split(/([=:]+)/).filter((_, i, all) => all.length === 1 || all[i] !== ''),
        );
      assert.deepEqual(bash(words).sort(), [...offered].sort(), typed);
    }
  });

  it('bash, the part behind = alone where it parts words there, and else all of it', function () {
    needs(this, 'bash');
    const run = ['muxscope', 'run', 'mixed'];
    assert.deepEqual(bash([...run, '--poller', '=']), POLLER_NAMES);
    assert.deepEqual(bash([...run, '--poller', '=', 'po']), pollersFrom('po'));
    assert.deepEqual(bash([...run, '--poller=po']), ['--poller=poll']);
  });

  it('bash, no option twice', function () {
    needs(this, 'bash');
    assert.deepEqual(bash(['muxscope', 'run', '--ticks', '3', '--tick']), []);
  });

  it('fish', function () {
    needs(this, 'fish');
    for (const [typed, offered] of CASES) {
      const code = `source .script; complete -C '${typed}'`;
      const lines = ask('fish', ['--no-config', '-c', code], fishScript(COMMANDS));
      const replies = lines.map((line) => line.split('\t', 1)[0]!.replaceAll('\\ ', ' '));
      assert.deepEqual(replies.sort(), [...offered].sort(), typed);
    }
  });

  it('zsh takes the script', function () {
    needs(this, 'zsh');
    const code = 'autoload -Uz compinit; compinit -u -D; source ./.script; print $_comps[muxscope]';
    assert.deepEqual(ask('zsh', ['-f', '-c', code], zshScript(COMMANDS)), ['_muxscope']);
  });
});
