/** Python programs under a debugger: with the setting on, what F5 or Debug Test launches finds the core. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { showDone } from './dialogs';
import { tellFailure } from './failures';
import { environmentOf } from './probeEnvironment';
import { inspectsDebugging } from './settings';
import type { State } from './state';

const SETTING = 'inspectDebugging';

/** As it is where the setting is off, or what runs already is attached to. */
export function launchInspected(
  state: State,
  config: vscode.DebugConfiguration,
): vscode.ProviderResult<vscode.DebugConfiguration> {
  return inspectsDebugging() && config.request === 'launch' ? watched(state, config) : config;
}

/** The setting, for all workspaces. */
export async function toggleDebugging(): Promise<void> {
  const now = !inspectsDebugging();
  const settings = vscode.workspace.getConfiguration('muxscope');
  await settings.update(SETTING, now, vscode.ConfigurationTarget.Global);
  showDone(
    now
      ? vscode.l10n.t('Python programs that you debug are inspected from now on')
      : vscode.l10n.t('Python programs that you debug are inspected no more'),
  );
}

/** The program is debugged in any case. */
async function watched(
  state: State,
  config: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration> {
  try {
    const door = await state.core.request({ do: 'pythonDoor', called: nameOf(config) });
    const own = config['env'] as Record<string, string> | undefined;
    const before = own?.['PYTHONPATH'] ?? (await pathInFile(config['envFile']));
    return { ...config, env: { ...own, ...environmentOf(door, before) } };
  } catch (error) {
    void tellFailure(error);
    return config;
  }
}

function nameOf({ program, module, name, purpose }: vscode.DebugConfiguration): string {
  // Tests are run by a script of the Python extension.
  if (Array.isArray(purpose) && purpose.includes('debug-test')) return name;
  if (typeof program === 'string') return path.basename(program);
  return typeof module === 'string' ? module : name;
}

/** What a file of variables says, where it says anything; else what this process has. */
async function pathInFile(file: unknown): Promise<string> {
  const text = typeof file === 'string' ? await readFile(file, 'utf8').catch(() => '') : '';
  const told = /^\s*(?:export\s+)?PYTHONPATH\s*=\s*(?<value>.*?)\s*$/m.exec(text)?.groups?.[
    'value'
  ];
  return told?.replace(/^(["'])(.*)\1$/, '$2') ?? process.env['PYTHONPATH'] ?? '';
}
