/** The core without a machine: it bundles for a browser, with nothing left out, and answers where there is nothing but the language. */

import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import { build, type Metafile, stop } from 'esbuild';
import type { FromCore, ToCore } from '../../src/core/messages';
import type { CoreError, Request } from '../../src/core/requests';
import type { Server, ServerOptions } from '../../src/core/server';
import { VIEW } from '../support/coreServer';
import { until } from '../support/processes';

type Bundle = { readonly Server: new (options: ServerOptions) => Server };

const MISSING: CoreError = { code: 'unsupported', message: 'there are no system calls here' };
/** What a web worker has of what the core needs, besides the language. */
const WEB = {
  performance,
  TextDecoder,
  TextEncoder,
  setInterval,
  clearInterval,
  setTimeout,
  clearTimeout,
};
/** Folders that make system calls, and what comes from Node. */
const OF_A_MACHINE = /^(?:src\/(?:os|sources|cli)\/|node:)|koffi/;

async function bundle(): Promise<{ script: string; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    ...{ entryPoints: ['src/core/server.ts'], bundle: true, write: false, metafile: true },
    ...{ platform: 'browser', format: 'iife', globalName: 'core', target: 'chrome122' },
  });
  return { script: outputFiles[0]!.text, metafile };
}

describe('the core in a browser', () => {
  let script: string;
  let metafile: Metafile;

  before('bundle the server', async () => {
    ({ script, metafile } = await bundle());
    // Other tests count the processes that this one has.
    await stop();
  });

  it('has every query in its bundle, and nothing of a machine', () => {
    const inputs = Object.entries(metafile.inputs);
    const files = inputs.map(([file]) => file);
    for (const query of ['sight', 'answer', 'timeline', 'descriptor', 'seek', 'why'])
      assert.ok(files.includes(`src/core/queries/${query}.ts`), query);
    const imported = inputs.flatMap(([, { imports }]) => imports.map(({ path }) => path));
    assert.deepEqual(
      [...files, ...imported].filter((path) => OF_A_MACHINE.test(path)),
      [],
    );
    assert.deepEqual(
      inputs.flatMap(([, { imports }]) => imports).filter(({ external }) => external === true),
      [],
    );
  });

  it('answers what needs no machine, says of the rest what is missing, and shows that there is no session', async () => {
    const told: FromCore[] = [];
    const context = createContext({ ...WEB });
    const { Server } = runInContext(`${script}; core`, context) as Bundle;
    const what = 'files are not read here';
    const server = new Server({
      send: (message) => told.push(structuredClone(message)),
      engine: MISSING,
      loadScenario: () => ({ problem: what, what, line: 0, column: 0 }),
      bundles: '',
    });
    const { code, message } = MISSING;
    assert.deepEqual(told, [{ type: 'ready', code, unsupported: message }]);
    const ask = async (id: number, request: Request) => {
      server.receive({ type: 'request', id, request } satisfies ToCore);
      const answer = () => told.find((one) => one.type === 'reply' && one.id === id);
      const found = await until(`the reply to ${request.do}`, answer);
      return found.type === 'reply' ? found.reply : undefined;
    };
    const scenarios = await ask(1, { do: 'scenarios' });
    assert.ok(scenarios?.ok === true && (scenarios.value as unknown[]).length > 0);
    assert.deepEqual(await ask(2, { do: 'files', files: ['a.mux.json'] }), {
      ok: true,
      value: [{ is: 'wrong', message: what, place: { file: 'a.mux.json', line: 0, column: 0 } }],
    });
    const start = await ask(3, { do: 'start', scenario: 'framing', clients: 'none' });
    assert.equal(start?.ok === false && start.error.message, MISSING.message);
    server.receive({ type: 'look', viewer: 'a', session: -1, view: VIEW } satisfies ToCore);
    assert.ok(told.some((one) => one.type === 'sight' && one.sight.byteLength > 0));
    server.receive(Symbol('nonsense'));
    const last = told.at(-1);
    assert.ok(last?.type === 'log' && last.text === 'dropped what is no message: symbol undefined');
    await server.close();
  });
});
