/** package.json against itself and the code: names that nobody knows do nothing, and nobody says so. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { PANEL_COMMANDS } from '../../src/core/panelProtocol';
import { typescriptOf } from '../architecture/files';

type MenuItem = { command: string; when?: string; key?: string; args?: unknown };
type View = { id: string; icon: string };
type Manifest = {
  main: string;
  activationEvents: string[];
  contributes: {
    commands: { command: string; icon?: string; title: string; enablement?: string }[];
    menus: Record<string, MenuItem[]>;
    keybindings: (Required<Omit<MenuItem, 'args'>> & Pick<MenuItem, 'args'>)[];
    views: Record<string, View[]>;
    viewsWelcome: { view: string; when: string; contents: string }[];
    customEditors: { viewType: string }[];
    mcpServerDefinitionProviders: { id: string }[];
    jsonValidation: { fileMatch: string; url: string }[];
    configurationDefaults: Record<string, Record<string, object>>;
    configuration: { properties: Record<string, { default: unknown }> };
  };
};

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const {
  commands,
  menus,
  keybindings,
  views,
  viewsWelcome,
  configuration,
  jsonValidation,
  customEditors,
} = manifest.contributes;
const SUFFIX = '.mux.json';
const sources = typescriptOf('src').filter(({ path }) => path.startsWith('src/extension/'));
/** Of trace files, and of the inspector's own tabs; and of servers for models. */
const editorTypes = [
  ...customEditors.map(({ viewType }) => viewType),
  'muxscope.editor',
  ...manifest.contributes.mcpServerDefinitionProviders.map(({ id }) => id),
];
const ids = commands.map(({ command }) => command);
const viewIds = Object.values(views)
  .flat()
  .map(({ id }) => id);

/** Items of the status bar have names, too. */
const STATUS_ITEMS = ['muxscope.status', 'muxscope.terminals'];

/** Keys of VS Code itself that the manifest may use. */
const FOREIGN_KEYS = [
  'view',
  'viewItem',
  'activeWebviewPanelId',
  'activeCustomEditorId',
  'resourceFilename',
  'resourceLangId',
];

/** Those of its own. */
const KEYS = [
  'muxscope.canPause',
  'muxscope.canRunAgain',
  'muxscope.core',
  'muxscope.hasPollers',
  'muxscope.hasRunning',
  'muxscope.hasSessions',
  'muxscope.isRecording',
  'muxscope.state',
  'muxscope.tabCanPause',
  'muxscope.tabHasPollers',
  'muxscope.tabIsRecording',
  'muxscope.tabState',
];

/** Every name that the code gives a text of this form. */
function namesIn(pattern: RegExp): string[] {
  const found = sources.flatMap(({ text }) =>
    [...text.matchAll(pattern)].map((match) => match[1]!),
  );
  return [...new Set(found)].sort();
}

describe('the manifest', () => {
  it('has the commands that the code registers, and no other', () => {
    const table = sources.find(({ path }) => path.endsWith('/commands.ts'))!.text;
    const registered = [...table.matchAll(/^ {4}'(muxscope\.\w+)':/gm)].map((match) => match[1]);
    assert.deepEqual(registered.sort(), [...ids].sort());
  });

  it('names only commands that there are', () => {
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    const linked = Object.values(JSON.parse(readFileSync('package.nls.json', 'utf8')) as object)
      .flatMap((text: string) => [...text.matchAll(/command:([\w.]+)/g)])
      .map((match) => match[1]!);
    const run = PANEL_COMMANDS.map((name) => `muxscope.${name}`);
    for (const command of [
      ...named,
      ...linked,
      ...run,
      ...namesIn(/'(muxscope\.\w+)'(?=, '|\)?[,;])/g),
    ])
      if (![...viewIds, ...editorTypes].includes(command) && !isKey(command))
        assert.ok(ids.includes(command) || STATUS_ITEMS.includes(command), command);
  });

  it('asks only for context keys that are set, with values that they have', () => {
    const set = namesIn(/set\('(muxscope\.\w+)'/g);
    assert.deepEqual(set, KEYS);
    const clauses = [...Object.values(menus).flat(), ...keybindings, ...viewsWelcome]
      .map(({ when }) => when)
      .concat(commands.map(({ enablement }) => enablement));
    for (const clause of clauses.filter((one) => one !== undefined)) {
      for (const key of keysOf(clause))
        assert.ok(set.includes(key) || FOREIGN_KEYS.includes(key), `${key} in ${clause}`);
    }
  });

  it('offers in the palette what is enabled, and nothing else', () => {
    const palette = new Map(menus['commandPalette']!.map(({ command, when }) => [command, when]));
    // In a menu it is told which file, in the palette it is the one of the editor.
    const ofFile = ['muxscope.runFile', 'muxscope.runPython'];
    // In a tab's title it is about the tab's session, elsewhere about the current one: each menu says when.
    const inTitle = menus['editor/title']!.filter(({ when }) => /\.tab[A-Z]/.test(when ?? '')).map(
      ({ command }) => command,
    );
    for (const command of inTitle)
      for (const { when } of [...Object.values(menus).flat(), ...keybindings].filter(
        (item) => item.command === command,
      ))
        assert.match(
          when ?? '',
          /muxscope\.(state|tabState|has|is|tabIs)|viewItem == \w+/,
          command,
        );
    const isOfFile = (command: string) => ofFile.includes(command);
    for (const { command, enablement } of commands.filter((one) => !isOfFile(one.command)))
      if (!inTitle.includes(command)) assert.equal(palette.get(command), enablement, command);
    for (const command of ofFile)
      assert.match(palette.get(command) ?? '', /resource(?:Filename =~|LangId == python)/);
  });

  it('offers to pause and to step only what can stand still', () => {
    const items = [...Object.values(menus).flat(), ...keybindings].map(({ command, when }) => ({
      ...{ command, clause: when },
    }));
    const found = items.filter(({ command }) => /\.(pause|step)$/.test(command));
    assert.ok(found.length > 8);
    for (const { command, clause } of found)
      assert.match(clause ?? '', / && muxscope\.(c|tabC)anPause$/, `${command}: ${clause}`);
  });

  it('gives scenario files their schema', () => {
    const [{ fileMatch, url } = { fileMatch: '', url: '' }] = jsonValidation;
    assert.equal(fileMatch, `*${SUFFIX}`);
    const schema = JSON.parse(readFileSync(url, 'utf8')) as { properties: object };
    assert.ok('clients' in schema.properties);
  });

  it('gives every view of its own an icon, a provider and a welcome where it may be empty', () => {
    const provided = namesIn(/'(muxscope\.(?:scenarios|descriptors|findings|inspector))'/g);
    assert.deepEqual(provided, [...viewIds].sort());
    for (const { icon } of Object.values(views).flat()) assert.ok(existsSync(icon), icon);
    for (const { view } of viewsWelcome) assert.ok(viewIds.includes(view), view);
  });

  it('binds each key once for a state', () => {
    const chords = keybindings.map(({ key, when }) => `${key} ${when}`);
    assert.equal(new Set(chords).size, chords.length);
    for (const { key, when } of keybindings)
      assert.ok(key.startsWith('ctrl+alt+m ') && when !== '', key);
  });

  it('aims keys at the session of the tab that is worked with, else at the current one', () => {
    const about = keybindings.filter(({ when }) => when.includes('tabState'));
    const clauses = (isTab: boolean): string[] =>
      about.filter(({ args }) => (args === 'tab') === isTab).map(({ when }) => when);
    const [ofTab, others] = [clauses(true), clauses(false)];
    assert.ok(ofTab.length >= 6 && ofTab.length === others.length);
    for (const [i, clause] of ofTab.entries()) {
      const current = clause.replace(
        /\.tab([A-Z])/g,
        (_, first: string) => `.${first.toLowerCase()}`,
      );
      assert.equal(others[i], `muxscope.tabState == none && ${current}`);
    }
  });

  it('has the settings that the code reads, with the same defaults', () => {
    const found = sources.flatMap(({ text }) => [
      ...text.matchAll(/\bread(?:<\w+>)?\('([\w.]+)', ([^)]+)\)/g),
    ]);
    const read = Object.fromEntries(
      found.map(([, key, value]) => [
        `muxscope.${key}`,
        JSON.parse(value!.replaceAll(`'`, '"')) as unknown,
      ]),
    );
    const told = Object.entries(configuration.properties).map(([key, { default: value }]) => [
      key,
      value,
    ]);
    assert.deepEqual(read, Object.fromEntries(told));
  });

  it('says what the ports of the lab are, and offers no browser for them', () => {
    const { configurationDefaults } = manifest.contributes;
    const [pattern, attributes] = Object.entries(
      configurationDefaults['remote.portsAttributes'] ?? {},
    )[0]!;
    // VS Code takes it from /proc, where NUL stands between the arguments (proc(5)).
    for (const between of [' ', '\0'])
      assert.match(
        ['/usr/bin/node', '/ext/muxscope-0.1.0/dist/program.js', '4711'].join(between),
        new RegExp(pattern),
      );
    assert.doesNotMatch('node /ext/dist/program.json', new RegExp(pattern));
    assert.deepEqual(attributes, { label: '%ports.lab%', onAutoForward: 'silent' });
  });

  it('wakes for the tab that survives a reload, and starts from a bundle', () => {
    assert.ok(manifest.activationEvents.includes('onWebviewPanel:muxscope.editor'));
    assert.equal(manifest.main, './dist/extension.js');
    assert.ok(existsSync(manifest.main));
  });
});

function isKey(name: string): boolean {
  return KEYS.includes(name);
}

/** The names on the left of each comparison. */
function keysOf(clause: string): string[] {
  return clause
    .split(/&&|\|\|/)
    .map((part) => part.replace(/^[\s!(]+/, '').split(/[\s)]/)[0]!)
    .filter((name) => name !== '');
}
