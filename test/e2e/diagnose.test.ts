/** `muxscope diagnose`: what is wrong in a log, in words, as JSON, SARIF and JUnit, and what it exits with. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { command } from '../support/command';
import { newFile } from '../support/recorded';

/** A server whose client has ended its stream, and which closes another behind a short send. */
const LOG = [
  'epoll_wait(4, [{EPOLLIN, {u32=3, u64=3}}], 64, 1000) = 1',
  'accept4(3, {sa_family=AF_INET, sin_port=htons(40100), sin_addr=inet_addr("127.0.0.1")}, [16], 0) = 7',
  'epoll_ctl(4, EPOLL_CTL_ADD, 7, {EPOLLIN, {u32=7, u64=7}}) = 0',
  'epoll_wait(4, [{EPOLLIN, {u32=7, u64=7}}], 64, 1000) = 1',
  'recvfrom(7, "get\\n", 512, 0, NULL, NULL) = 4',
  'sendto(7, "0123456789", 10, 0, NULL, 0) = 4',
  'close(7) = 0',
  ...Array.from({ length: 12 }, () => [
    'epoll_wait(4, [{EPOLLIN, {u32=9, u64=9}}], 64, 1000) = 1',
    'read(9, "", 512) = 0',
  ]).flat(),
  '',
].join('\n');

type Step = {
  readonly state: { readonly state: { readonly text: string } };
  readonly location: { readonly message: { readonly text: string } };
};

type SarifLog = {
  readonly runs: readonly {
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
    readonly results: readonly {
      readonly codeFlows: readonly {
        readonly threadFlows: readonly { readonly locations: readonly Step[] }[];
      }[];
    }[];
  }[];
};

type Line = { readonly rule?: string; readonly summary?: { readonly findings: number } };

describe('muxscope diagnose', () => {
  const file = newFile('server.log');
  before(() => writeFileSync(file, LOG));

  it('tells in words what is wrong, what to do, and what rules lack', async () => {
    const { code, stdout } = await command('diagnose', file);
    assert.equal(code, 0);
    assert.match(stdout, /1 error, 1 warning/);
    assert.match(
      stdout,
      /error short-send {2}\S+server\.log:6\n {2}send on 7 .* took 4 of 10 bytes/,
    );
    assert.match(stdout, /warning eof-spin/);
    assert.match(stdout, /event \d+ {2}tick 2 {2}read\(9, 512\) = 0 end/);
    assert.match(stdout, /loop-blocked[^:]*: it has no times/);
  });

  it('prints a line a finding and a summary, writes SARIF and JUnit, and fails only where told', async () => {
    const [sarif, junit] = [newFile('a.sarif'), newFile('a.xml')];
    const args = ['--json', '--fail-on-findings', '--sarif', sarif, '--junit', junit];
    const { code, stdout } = await command('diagnose', file, ...args);
    assert.equal(code, 1);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    assert.deepEqual(
      lines.map(({ rule }) => rule),
      ['short-send', 'eof-spin', undefined],
    );
    assert.equal(lines.at(-1)?.summary?.findings, 2);
    const log = JSON.parse(readFileSync(sarif, 'utf8')) as {
      version: string;
      runs: { results: { ruleId: string; codeFlows: unknown[] }[] }[];
    };
    assert.equal(log.version, '2.1.0');
    assert.deepEqual(
      log.runs[0]?.results.map(({ ruleId, codeFlows }) => [ruleId, codeFlows.length]),
      [
        ['short-send', 1],
        ['eof-spin', 1],
      ],
    );
    assert.match(readFileSync(junit, 'utf8'), /failures="2"/);
    const known = await command(
      'diagnose',
      file,
      '--json',
      '--fail-on-findings',
      '--baseline',
      sarif,
    );
    assert.deepEqual(
      [known.code, known.stdout.includes('"rule":"short-send","stage":"stable","severity"')],
      [0, false],
    );
  });

  it('says how many a baseline hides', async () => {
    const { stdout } = await command('diagnose', file, '--json');
    const known = newFile('known.jsonl');
    writeFileSync(known, stdout);
    const text = await command('diagnose', file, '--baseline', known);
    assert.match(text.stdout, /nothing found; not told: 2 findings of the baseline/);
    const json = await command('diagnose', file, '--baseline', known, '--json');
    assert.match(json.stdout, /"findings":0,"known":2,"silenced":0/);
  });

  it('heeds a comment in the program, and tells of one that silences nothing', async () => {
    const [program, log, sarif] = [newFile('server.py'), newFile('a.jsonl'), newFile('b.sarif')];
    const comment = 'muxscope: ignore[eof-spin]';
    writeFileSync(program, `a # ${comment} old\nb = c.recv(9) # ${comment} a test ends it\n`);
    const rows = [
      { kind: 'loop', poller: 'epoll' },
      { kind: 'open', fd: 6, role: 'connection' },
    ];
    const at = { loop: 0, gen: 0, src: `${program}:2` };
    const events: object[] = [...rows, { kind: 'watch', fd: 6, interest: 'r' }];
    for (let tick = 0; tick < 12; tick++) {
      events.push({ kind: 'wait', tick, timeout: 1000 }, { kind: 'wake', tick, ready: 1 });
      events.push({ kind: 'ready', tick, fd: 6, events: 'r' });
      events.push({ kind: 'recv', tick, fd: 6, want: 9, got: 0, ...at });
    }
    const told = events.map((event, seq) => ({ seq, t: seq, loop: 0, tick: -1, gen: 0, ...event }));
    // What the call was made at stands there as it would in a recording.
    writeFileSync(log, told.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const { stdout } = await command('diagnose', log, '--sarif', sarif);
    assert.match(stdout, /1 hint; not told: 1 finding silenced in the program/);
    assert.match(stdout, /hint idle-ignore {2}\S+server.py:1/);
    assert.doesNotMatch(stdout, /warning eof-spin/);
  });

  it('writes SARIF that its schema knows, its places relative, with the state at each step', async () => {
    const sarif = newFile('of.sarif');
    const { code } = await command('diagnose', file, '--sarif', sarif);
    assert.equal(code, 0);
    const log = JSON.parse(readFileSync(sarif, 'utf8')) as SarifLog;
    const schema = JSON.parse(
      readFileSync('test/fixtures/sarif/sarif-2.1.0.json', 'utf8'),
    ) as object;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const isValid = ajv.compile(schema);
    assert.ok(isValid(log), JSON.stringify(isValid.errors));
    const [run] = log.runs;
    assert.match(run?.originalUriBaseIds['SRCROOT']?.uri ?? '', /^file:\/\/\/.*\/$/);
    for (const { codeFlows } of run?.results ?? []) {
      assert.equal(codeFlows.length, 1);
      for (const { state, location } of codeFlows[0]?.threadFlows[0]?.locations ?? []) {
        assert.ok(state.state.text !== '');
        assert.match(location.message.text, /^tick \d+: \S/);
      }
    }
  });

  it('writes over no trace, nor two into one file', async () => {
    const other = newFile('both');
    for (const files of [
      ['--sarif', file],
      ['--junit', file],
      ['--sarif', other, '--junit', other],
    ]) {
      const { code, stderr } = await command('diagnose', file, ...files);
      assert.equal(code, 2);
      assert.match(stderr, /give another file/);
    }
    assert.equal(readFileSync(file, 'utf8'), LOG);
  });

  it('refuses a baseline that is damaged or holds no findings', async () => {
    const broken = newFile('broken.sarif');
    for (const text of ['{"runs":[null]}', '{"runs":[{"results":[null]}]}', '{"kind":"wait"}']) {
      writeFileSync(broken, text);
      const { code, stderr } = await command('diagnose', file, '--baseline', broken);
      assert.equal(code, 2);
      assert.match(stderr, /holds no findings/);
    }
  });

  it('leaves out rules that are off, and says which there are', async () => {
    const { code, stdout } = await command(
      'diagnose',
      file,
      '--json',
      '--off',
      'short-send,eof-spin',
    );
    assert.equal(code, 0);
    assert.equal(stdout.trim().split('\n').length, 1);
    const wrong = await command('diagnose', file, '--off', 'eof-spun');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /did you mean eof-spin\?/);
  });
});
