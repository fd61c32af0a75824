/** Servers of others, which are right: under strace, or the probe, with rough clients, no rule finds anything in them. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { skipWith } from '../skip';
import { type Asked, crowd } from '../support/clients';
import { BUNDLES } from '../support/command';
import { diagnosed } from '../support/diagnosed';
import { descendantsOf, isGone, until } from '../support/processes';
import { pythonProblem, realPython } from '../support/python';
import { readAll } from '../support/recorded';
import { problemOf, startServer } from '../support/servers';
import { isLong, tellCount } from '../support/share';
import { straceProblem } from '../support/strace';

type RightProgram = {
  readonly problem: () => string | undefined;
  readonly command: (port: number) => readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly asked: Asked;
  /** A Python program: under the probe, too. */
  readonly isPython?: true;
};

const BIG = 3_000_000;
/** Bytes of a crowd that is served, and events of each client: on a busy machine few reads bring much. */
const LEAST = 1000;
const LEAST_EACH = 5;
const BIG_FILE = { big: 'all is well\n'.repeat(BIG / 12), small: 'well\n' };
const get = (name: string): string =>
  `GET /${name} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
const HTTP: Asked = { small: get('small'), big: get('big') };
const LINES: Asked = { small: 'small\n', big: 'big\n' };

const NGINX = (port: number): string => `
user root; daemon off; worker_processes 2; pid nginx.pid; error_log stderr;
events {}
http {
  access_log off; client_body_temp_path body; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { listen 127.0.0.1:${port}; root .; }
}`;

const NODE = `
const body = Buffer.alloc(${BIG}, 'all is well ');
require('node:http').createServer((request, answer) => {
  answer.end(request.url === '/big' ? body : 'well');
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

const ASYNCIO = `
import asyncio, sys

async def serve(reader, writer):
    try:
        async for line in reader:
            writer.write(b"all is well " * (250000 if line == b"big\\n" else 1))
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()

asyncio.run(main())
`;

const PROGRAMS: Readonly<Record<string, RightProgram>> = {
  redis: {
    problem: () => problemOf('redis-server'),
    command: (port) => ['redis-server', '--port', `${port}`, '--save', ''],
    asked: {
      small: 'PING\r\nSET a 1\r\nGET a\r\nQUIT\r\n',
      big: `SETRANGE b ${BIG} end\r\nGET b\r\nQUIT\r\n`,
    },
  },
  memcached: {
    problem: () => problemOf('memcached'),
    command: (port) => ['memcached', '-u', 'root', '-U', '0', '-l', '127.0.0.1', '-p', `${port}`],
    asked: {
      small: 'set a 0 0 1\r\nx\r\nget a\r\nquit\r\n',
      big: `set b 0 0 900000\r\n${'x'.repeat(900_000)}\r\nget b b b\r\nquit\r\n`,
    },
  },
  nginx: {
    problem: () => (existsSync('/usr/sbin/nginx') ? undefined : 'nginx is not installed'),
    command: () => ['/usr/sbin/nginx', '-p', '.', '-c', 'nginx.conf', '-e', 'stderr'],
    files: BIG_FILE,
    asked: HTTP,
  },
  'http of Node': {
    problem: () => undefined,
    command: (port) => [process.execPath, 'server.js', `${port}`],
    files: { 'server.js': NODE },
    asked: HTTP,
  },
  'http.server of Python': {
    problem: pythonProblem,
    command: (port) => [realPython(), '-m', 'http.server', '--bind', '127.0.0.1', `${port}`],
    files: BIG_FILE,
    asked: HTTP,
    isPython: true,
  },
  'asyncio of Python': {
    problem: pythonProblem,
    command: (port) => [realPython(), 'server.py', `${port}`],
    files: { 'server.py': ASYNCIO },
    asked: LINES,
    isPython: true,
  },
};

describe('programs of others that are right', function () {
  this.timeout(120_000);
  // Each takes seconds.
  if (!isLong) return;

  for (const [name, program] of Object.entries(PROGRAMS)) {
    it(`${name}: nothing is found in what strace sees`, async function () {
      const problem = straceProblem() ?? program.problem();
      if (problem !== undefined) skipWith(this, problem);
      await isQuiet(name, program, 'log', (command) => [
        ...['strace', '-f', '-tt', '-T', '-yy', '-s', '64', '-o', 'seen.log'],
        ...command,
      ]);
    });

    if (program.isPython !== true) continue;
    it(`${name}: nothing is found in what the probe sees`, async function () {
      const problem = program.problem();
      if (problem !== undefined) skipWith(this, problem);
      await isQuiet(name, program, 'mux.arrow', ([python, ...args]) => [
        ...[process.execPath, path.join(BUNDLES, 'cli.js'), 'python', '--quiet'],
        ...['--save', 'seen.mux.arrow', '--python', python!, ...args],
      ]);
    });
  }
});

/** Serves a crowd, ends as it is asked to, and no rule has found anything. */
async function isQuiet(
  name: string,
  { command, files = {}, asked }: RightProgram,
  extension: string,
  wrap: (command: readonly string[]) => readonly string[],
): Promise<void> {
  const at = (port: number): readonly string[] => wrap(command(port));
  const conf = (port: number): Readonly<Record<string, string>> => ({
    ...files,
    'nginx.conf': NGINX(port),
  });
  const server = await startServer(at(0)[0]!, (port) => at(port).slice(1), conf);
  const { clients, bytes } = await crowd(server.port, asked);
  for (const pid of descendantsOf(server.pid)) process.kill(pid, 'SIGTERM');
  await until('its end', () => isGone(server.pid));
  const { trace } = await readAll(path.join(server.folder, `seen.${extension}`));
  const found = diagnosed(trace).findings();
  assert.ok(
    bytes > LEAST && trace.next > LEAST_EACH * clients,
    `${bytes} bytes, ${trace.next} events`,
  );
  tellCount(trace.next, `events of ${name}: ${clients} clients got ${bytes} bytes`);
  assert.deepEqual(
    found.map(({ rule, message, src }) => `${rule} ${src}: ${message}`),
    [],
  );
}
