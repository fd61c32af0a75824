/** What activation does: the bundle that VS Code starts, run with a VS Code that has the doors alone. */

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import vm from 'node:vm';
import type { Api } from '../../src/extension/inspector';

type Manifest = { readonly contributes: { readonly commands: readonly { command: string }[] } };
type Bundle = { activate(ctx: object): Api; deactivate(): Promise<void> };
type Call = (...args: unknown[]) => unknown;

const MAIN = 'dist/extension.js';
/** It is read and compiled in every window. */
const MOST_BYTES = 8000;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

class Disposable {
  readonly dispose: () => void;

  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
}

/** A window in which the extension became active a moment ago; `fault`: why the inspector cannot be opened. */
function activated(fault?: Error) {
  const required: string[] = [];
  const commands = new Map<string, Call>();
  const launches = new Map<string, Call>();
  const told: unknown[] = [];
  const loaded: string[] = [];
  const inspector = {
    ...{ session: () => null, leave: async () => void told.push('leave') },
    run: async (...args: unknown[]) => void told.push(args),
    launch: (config: unknown) => ({ config }),
  };
  // What is not here, activation may not use: each call takes its time in every window.
  const vscode = {
    Disposable,
    commands: {
      registerCommand: (id: string, run: Call) => {
        commands.set(id, run);
        return new Disposable(() => commands.delete(id));
      },
    },
    debug: {
      registerDebugConfigurationProvider: (type: string, provider: Record<string, Call>) => {
        launches.set(type, provider['resolveDebugConfigurationWithSubstitutedVariables']!);
        return new Disposable(() => launches.delete(type));
      },
    },
  };
  const errors: string[] = [];
  const load = (file: string): object => {
    loaded.push(path.relative('.', file));
    if (fault === undefined) return { openInspector: () => inspector };
    // All that is used besides, and only here.
    Object.assign(vscode, {
      l10n: { t: (text: string, what: string) => text.replace('{0}', what) },
      window: { showErrorMessage: async (text: string) => void errors.push(text) },
    });
    throw fault;
  };
  const modules: Record<string, object> = {
    vscode,
    'node:module': { createRequire: () => load },
  };
  const require = (name: string): object => {
    required.push(name);
    return modules[name] ?? assert.fail(`activation loads ${name}`);
  };
  const module = { exports: {} as Bundle };
  const names = ['module', 'exports', 'require', '__filename'];
  const run = vm.compileFunction(readFileSync(MAIN, 'utf8'), names) as Call;
  run(module, module.exports, require, path.resolve(MAIN));
  const subscriptions: Disposable[] = [];
  const api = module.exports.activate({
    ...{ subscriptions, extension: { packageJSON: manifest } },
    asAbsolutePath: (name: string) => path.resolve(name),
  });
  const end = async (): Promise<void> => {
    await module.exports.deactivate();
    for (const one of subscriptions) one.dispose();
  };
  return { required, commands, launches, told, loaded, errors, api, end };
}

describe('activation', () => {
  it('registers the doors, and loads nothing but them', () => {
    const { required, commands, launches, loaded } = activated();
    const offered = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual([...commands.keys()], offered);
    assert.deepEqual([...launches.keys()], ['debugpy', 'python']);
    assert.deepEqual(required.sort(), ['node:module', 'vscode']);
    assert.deepEqual(loaded, []);
    assert.ok(statSync(MAIN).size <= MOST_BYTES, `${statSync(MAIN).size} bytes`);
  });

  it('loads the inspector, once, when it is over', async () => {
    const { loaded, api } = activated();
    await turn();
    assert.deepEqual(loaded, ['dist/inspector.js']);
    assert.equal(api.session(), null);
    assert.equal(loaded.length, 1);
  });

  it('loads it at once for a command, a launch, and for whoever asks', async () => {
    const doors: ((window: ReturnType<typeof activated>) => unknown)[] = [
      ({ commands }) => commands.get('muxscope.step')!({ session: 3 }, 'more'),
      ({ launches }) => launches.get('debugpy')!(undefined, 'config'),
      ({ api }) => api.session(),
    ];
    const answers: unknown[] = [];
    for (const use of doors) {
      const window = activated();
      const answer = use(window);
      assert.deepEqual(window.loaded, ['dist/inspector.js']);
      answers.push(await answer, ...window.told);
      await turn();
      assert.equal(window.loaded.length, 1);
    }
    const asked = ['muxscope.step', [{ session: 3 }, 'more']];
    assert.deepEqual(answers, [undefined, asked, { config: 'config' }, null]);
  });

  it('tells once that it cannot be loaded, tries no more, and lets Python be debugged', async () => {
    const { commands, launches, loaded, errors } = activated(new Error('it is broken'));
    await turn();
    assert.throws(() => commands.get('muxscope.step')!(), /it is broken/);
    assert.equal(launches.get('debugpy')!(undefined, 'config'), 'config');
    assert.deepEqual(errors, ['The socket inspector cannot be opened: Error: it is broken']);
    assert.deepEqual(loaded, ['dist/inspector.js']);
  });

  it('loads nothing in a window that ends before, and tells the inspector of the end of another', async () => {
    const early = activated();
    await early.end();
    await turn();
    assert.deepEqual([early.loaded, early.told], [[], []]);
    const late = activated();
    await turn();
    await late.end();
    assert.deepEqual(late.told, ['leave']);
  });
});
