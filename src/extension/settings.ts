/** The user's settings, read when they are needed. */

import * as vscode from 'vscode';
import { read as readAs } from '../core/guard';
import { POLLER } from '../core/protocol';
import type { Request } from '../core/requests';

export type Place = 'sidebar' | 'editor' | 'none';
export type ClientKind = 'ask' | 'terminal' | 'simulated';

type Start = Extract<Request, { do: 'start' }>;

/** How a scenario is started, but for its name. A value that is none counts as the default. */
export function startSettings(): Pick<Start, 'clients' | 'port'> & {
  readonly poller?: NonNullable<Start['poller']>;
} {
  const port = read<number>('port', 0);
  const poller = readAs(POLLER, read('poller', ''));
  return {
    clients: read<boolean>('simulatedClients', true) ? 'script' : 'none',
    ...(Number.isInteger(port) && port > 0 && port < 65_536 && { port }),
    ...(poller && { poller }),
  };
}

/** Where the inspector opens when a scenario starts. */
export function openPlace(): Place {
  return oneOf(['sidebar', 'editor', 'none'], read<string>('openInspector', 'sidebar'));
}

export function clientKind(): ClientKind {
  return oneOf(['ask', 'terminal', 'simulated'], read<string>('client', 'ask'));
}

/** Which rules are asked. */
export function ruleSettings(): Omit<Extract<Request, { do: 'rules' }>, 'do'> {
  const off = read<unknown>('findings.off', []);
  const known = Array.isArray(off) ? off : [];
  const isAll = read<boolean>('findings.nursery', false);
  return {
    ask: read<boolean>('findings.enabled', true) ? (isAll ? 'all' : 'stable') : 'none',
    off: known.filter((rule): rule is string => typeof rule === 'string' && rule.length <= 100),
  };
}

/** The Python that runs files: a path or a name; empty where nobody chose it here. */
export function chosenPython(): string {
  return read<string>('python', '').trim();
}

/** Whether Python programs are watched that are debugged. */
export function inspectsDebugging(): boolean {
  return read<boolean>('inspectDebugging', false);
}

function read<Value>(key: string, fallback: Value): Value {
  return vscode.workspace.getConfiguration('muxscope').get(key, fallback);
}

/** The first where it is none of them: anything may stand in a settings file. */
function oneOf<Value extends string>(values: readonly [Value, ...Value[]], found: string): Value {
  return values.find((value) => value === found) ?? values[0];
}
