/** The environment in which the probe of a Python finds the core: of a process that is started here, and of terminals. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { ProbeDoor } from '../core/requests';

export type Environment = Readonly<Record<string, string>>;

/** For a process whose PYTHONPATH would be `before`. */
export function environmentOf({ site, variables }: ProbeDoor, before: string): Environment {
  // An empty one is none; behind a delimiter it would be the working folder.
  const PYTHONPATH = before === '' ? site : `${site}${path.delimiter}${before}`;
  return { ...variables, PYTHONPATH };
}

/** What a terminal has as PYTHONPATH before its shell starts; empty where it has none. */
export function pathOfTerminals(): string {
  const system = { darwin: 'osx', win32: 'windows' }[process.platform as string] ?? 'linux';
  const settings = vscode.workspace.getConfiguration('terminal.integrated');
  const own = settings.get<Record<string, string | null>>(`env.${system}`, {})['PYTHONPATH'];
  return own ?? process.env['PYTHONPATH'] ?? '';
}
