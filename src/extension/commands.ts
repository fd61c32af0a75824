/** The commands: each one's name, as package.json has it, and what it does. */

import * as vscode from 'vscode';
import { DESCRIPTOR, read } from '../core/guard';
import { Clients } from './clients';
import { restartCore } from './coreRestart';
import { tellFailure } from './failures';
import { type FindingDesk, findingCommands } from './findingCommands';
import { newScenario } from './newScenario';
import type { PanelContext } from './panelHost';
import type { Panels } from './panels';
import type { ProgramView } from './programView';
import { choosePoller } from './pollerChoice';
import { toggleDebugging } from './pythonDebug';
import type { PythonTerminals } from './pythonTerminals';
import {
  copyJson,
  type Desk,
  recordFromStart,
  runAgain,
  runFile,
  runPython,
  startBeside,
  startScenario,
} from './sessionCommands';
import { switchSession } from './sessionChoice';
import { demandSession, findSession, isTab, isTarget } from './target';
import { type FileDesk, inspectClipboard, openTrace, saveTrace, stopRecording } from './traceFiles';

/** What a command gives back is for those that run it by name, as tests do. */
type Command = (...args: unknown[]) => unknown;

/** What the commands work with. */
export type Tools = Desk &
  FileDesk &
  FindingDesk &
  Pick<PanelContext, 'log'> & {
    readonly programs: ProgramView;
    readonly terminals: PythonTerminals;
  };

/** Carries them out; the doors are VS Code's way to those of package.json (main.ts). */
export type Commands = vscode.Disposable & {
  readonly run: (id: string, args: readonly unknown[]) => Promise<unknown>;
};

/** Registers those that no door is for. */
export function offerCommands(tools: Tools): Commands {
  const clients = new Clients(tools.state);
  const commands = commandsOf(tools, clients);
  const aimed = aimedIn(tools.panels);
  const run = (id: string, args: readonly unknown[]): Promise<unknown> =>
    carryOut(commands[id] ?? unknownOf(id), args.map(aimed));
  const own = Object.keys(commands)
    .filter((id) => id.startsWith('_'))
    .map((id) => vscode.commands.registerCommand(id, (...args: unknown[]) => run(id, args)));
  const dispose = (): void => {
    for (const one of [clients, ...own]) one.dispose();
  };
  return { run, dispose };
}

function commandsOf(tools: Tools, clients: Clients): Readonly<Record<string, Command>> {
  const { state, panels, log, programs } = tools;
  const { core, sessions } = state;
  const ask = (what: 'pause' | 'resume' | 'step') => (target: unknown) => {
    const { id } = demandSession(sessions, target);
    if (what === 'step') sessions.noteByHand(id);
    return core.request({ do: what, session: id });
  };
  return {
    'muxscope.startScenario': (scenario, target) => startScenario(tools, scenario, target),
    'muxscope.startBeside': (scenario) => startBeside(tools, scenario),
    'muxscope.switchSession': () => switchSession(tools),
    'muxscope.runFile': (what) => runFile(tools, what),
    'muxscope.runPython': (what) => runPython(tools, what),
    'muxscope.inspectTerminals': () => tools.terminals.toggle(),
    'muxscope.inspectDebugging': () => toggleDebugging(),
    'muxscope.runAgain': (target) => runAgain(tools, target),
    'muxscope.recordFromStart': (what, to) => recordFromStart(tools, what, to),
    'muxscope.saveTrace': (target, to) => saveTrace(tools, target, to),
    'muxscope.stopRecording': (target) => stopRecording(tools, target),
    'muxscope.openTrace': (what) => openTrace(tools, what),
    'muxscope.inspectClipboard': () => inspectClipboard(tools),
    'muxscope.newScenario': (template) => newScenario(template),
    'muxscope.stop': async (target) => {
      const session = findSession(sessions, target);
      return session === null ? null : core.request({ do: 'stop', session: session.id });
    },
    'muxscope.stopAll': async () => {
      clients.closeAll();
      if (sessions.all.length > 0) await core.request({ do: 'stopAll' });
    },
    'muxscope.pause': ask('pause'),
    'muxscope.resume': ask('resume'),
    'muxscope.step': ask('step'),
    'muxscope.choosePoller': (what, target) =>
      choosePoller(tools, what, isTarget(what) ? what : target),
    'muxscope.openInEditor': (target) =>
      panels.openInEditor(findSession(sessions, target)?.id ?? sessions.currentId),
    'muxscope.showProgram': (target) => programs.show(demandSession(sessions, target)),
    'muxscope.connectClient': (what) => clients.connect(demandSession(sessions, what), what),
    'muxscope.copyJson': (target) => copyJson(tools, target),
    'muxscope.showLog': () => log.show(),
    'muxscope.restartCore': (isSure?: unknown) => restartCore(state, isSure === true),
    '_muxscope.showInspector': () => panels.show(),
    '_muxscope.showSession': (target) => {
      sessions.choose(demandSession(sessions, target).id);
      return panels.show();
    },
    '_muxscope.selectDescriptor': (what) => {
      const name = read(DESCRIPTOR, what);
      return name && panels.want({ type: 'select', selected: name });
    },
    ...findingCommands(tools),
  };
}

/** What a tab's title or a key in it asks for is for the session of that tab; only the one that is worked with has buttons and keys. */
function aimedIn(panels: Panels): (what: unknown) => unknown {
  return (what) => (isTab(what) ? { session: panels.tabSession } : what);
}

/** What package.json names and nobody made. */
function unknownOf(id: string): Command {
  return () => {
    throw new Error(`There is no command ${id}`);
  };
}

/** What fails is told with a button that helps; the caller is not kept until that is pressed. */
async function carryOut(command: Command, args: unknown[]): Promise<unknown> {
  try {
    return await command(...args);
  } catch (error) {
    void tellFailure(error);
    return undefined;
  }
}
