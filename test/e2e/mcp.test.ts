/** `muxscope mcp`: what a model is answered about the traces of a folder, and what it is refused. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BUNDLES, command } from '../support/command';
import { newFile } from '../support/recorded';

const LOG = [
  'poll([{fd=7, events=POLLIN}], 1, 1000) = 1 ([{fd=7, revents=POLLIN}])',
  ...Array.from({ length: 12 }, () => [
    'recvfrom(7, "", 512, 0, NULL, NULL) = 0',
    'poll([{fd=7, events=POLLIN}], 1, 1000) = 1 ([{fd=7, revents=POLLIN}])',
  ]).flat(),
  '',
].join('\n');

type Result = {
  readonly isError?: boolean;
  readonly content?: readonly { readonly text: string }[];
  readonly tools?: readonly { readonly name: string }[];
};

/** Asks one after the other, as a model would; the server is ended by the end of its input. */
async function ask(
  folder: string,
  requests: readonly (readonly [method: string, params: object])[],
  options: readonly string[] = [],
): Promise<Result[]> {
  const args = [path.join(BUNDLES, 'cli.js'), 'mcp', folder, ...options];
  const server = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const send = (message: object): void => {
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  const get = async (id: number, method: string, params: object): Promise<Result> => {
    send({ id, method, params });
    const { value } = (await lines.next()) as { readonly value: string };
    const told = JSON.parse(value) as { readonly id: number; readonly result: Result };
    assert.equal(told.id, id, value);
    return told.result;
  };
  const client = { name: 'test', version: '1' };
  await get(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: client,
  });
  send({ method: 'notifications/initialized' });
  const results: Result[] = [];
  for (const [i, [method, params]] of requests.entries())
    results.push(await get(i + 2, method, params));
  server.stdin.end();
  assert.deepEqual(await ended, [0, null]);
  return results;
}

const call = (name: string, given: object = {}) =>
  ['tools/call', { name, arguments: given }] as const;

function read(result: Result | undefined): Record<string, unknown> {
  assert.notEqual(result?.isError, true, result?.content?.[0]?.text);
  return JSON.parse(result?.content?.[0]?.text ?? '') as Record<string, unknown>;
}

describe('muxscope mcp', () => {
  const folder = path.join(path.dirname(newFile('mcp')), 'mcp-traces');
  before('write traces', () => {
    mkdirSync(path.join(folder, 'old'), { recursive: true });
    writeFileSync(path.join(folder, 'old', 'server.strace'), LOG);
    writeFileSync(path.join(folder, '..', 'outside.strace'), LOG);
    symlinkSync(path.join(folder, '..', 'outside.strace'), path.join(folder, 'link.strace'));
  });

  it('finds one message taken for another where it is told how they are cut', async () => {
    const trace = 'framed.strace';
    const lines = [
      'accept(3, {sa_family=AF_INET, sin_port=htons(5000), sin_addr=inet_addr("127.0.0.1")}, [16]) = 7',
      'poll([{fd=7, events=POLLIN}], 1, 1000) = 1 ([{fd=7, revents=POLLIN}])',
      'recvfrom(7, "GE", 512, 0, NULL, NULL) = 2',
      'sendto(7, "ERR\\n", 4, 0, NULL, 0) = 4',
      'poll([{fd=7, events=POLLIN}], 1, 1000) = 1 ([{fd=7, revents=POLLIN}])',
      '',
    ];
    writeFileSync(path.join(folder, trace), lines.join('\n'));
    const rules = async (...options: readonly string[]): Promise<unknown[]> => {
      const [findings] = await ask(folder, [call('findings', { trace })], options);
      const told = read(findings)['findings'] as readonly { readonly rule: string }[];
      return told.map(({ rule }) => rule);
    };
    assert.deepEqual(await rules(), []);
    assert.deepEqual(await rules('--framing', 'delimiter-0a'), ['unframed-message']);
    rmSync(path.join(folder, trace));
  });

  it('tells a summary, then findings, then the events that prove them', async () => {
    const trace = path.join('old', 'server.strace');
    const [tools, traces, summary, findings] = await ask(folder, [
      ['tools/list', {}],
      call('traces'),
      call('summary', { trace }),
      call('findings', { trace, rule: 'eof-spin' }),
    ]);
    assert.deepEqual(
      tools?.tools?.map(({ name }) => name),
      ['traces', 'summary', 'findings', 'evidence'],
    );
    const listed = read(traces)['traces'] as { trace: string }[];
    assert.deepEqual(
      listed.map((one) => one.trace),
      [trace],
    );
    assert.equal(read(summary)['found'], '1 warning');
    const [found] = read(findings)['findings'] as { evidence: number[]; message: string }[];
    assert.match(found?.message ?? '', /recv returned 0/);
    const [evidence] = await ask(folder, [call('evidence', { trace, seqs: found!.evidence })]);
    const events = read(evidence)['events'] as { what: string; proves: { state: string }[] }[];
    assert.ok(events.some(({ what }) => /^recv\w*\(7, 512\) = 0 end/.test(what)));
    assert.ok(
      events.every(({ proves }) => proves.every(({ state }) => state.includes('watched r'))),
    );
  });

  it('reads nothing outside of the folder, and says what is wrong with a question', async () => {
    const outside = [
      '../outside.strace',
      path.join(folder, '..', 'outside.strace'),
      'link.strace',
      '.',
    ];
    const refused = await ask(folder, [
      ...outside.map((trace) => call('summary', { trace })),
      call('summary', { trace: 'none.strace' }),
      call('summary', {}),
      call('evidence', { trace: 'a', seqs: Array.from({ length: 41 }, (_, i) => i) }),
      call('delete', { trace: 'a' }),
    ]);
    for (const { isError, content } of refused) {
      assert.equal(isError, true);
      assert.doesNotMatch(content?.[0]?.text ?? '', /recv/);
    }
    assert.match(refused[0]?.content?.[0]?.text ?? '', /no trace of this folder/);
    const { code, stderr } = await command('mcp', path.join(folder, 'nowhere'));
    assert.equal(code, 2);
    assert.match(stderr, /is no folder/);
  });

  it('lists the files of a strace -ff as one trace, and reads none of them through a link out of the folder', async () => {
    const timed = LOG.replaceAll(/^(?=.)/gm, '1795401963.250465 ');
    const [whole, leaky] = ['whole', 'leaky'].map((name) => path.join(folder, '..', name));
    for (const one of [whole!, leaky!]) {
      mkdirSync(one);
      writeFileSync(path.join(one, 'out.100'), timed);
    }
    writeFileSync(path.join(whole!, 'out.101'), timed);
    writeFileSync(path.join(whole!, 'libc.so.6'), 'no trace');
    writeFileSync(path.join(folder, '..', 'outside.101'), timed);
    symlinkSync(path.join(folder, '..', 'outside.101'), path.join(leaky!, 'out.101'));
    const [traces, summary] = await ask(whole!, [
      call('traces'),
      call('summary', { trace: 'out.100' }),
    ]);
    const listed = read(traces)['traces'] as { trace: string }[];
    assert.deepEqual(
      listed.map((one) => one.trace),
      ['out.100'],
    );
    assert.equal(read(summary)['found'], '2 warnings');
    const [refused] = await ask(leaky!, [call('summary', { trace: 'out.100' })]);
    assert.equal(refused?.isError, true);
    assert.match(refused.content?.[0]?.text ?? '', /"out\.101", which leads out of this folder/);
  });
});
