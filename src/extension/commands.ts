/** The commands: each one's name, as package.json has it, and what it does. */

import * as vscode from 'vscode';
import { Clients } from './clients';
import { tellFailure } from './failures';
import { readDescriptor } from './panelGuard';
import { newScenario } from './newScenario';
import type { PanelContext } from './panelHost';
import type { ProgramView } from './programView';
import { choosePoller } from './pollerChoice';
import {
  copyJson,
  demandSession,
  type Desk,
  runAgain,
  runFile,
  startScenario,
} from './sessionCommands';

/** What a command gives back is for those that run it by name, as tests do. */
type Command = (...args: unknown[]) => unknown;

/** What the commands work with. */
export type Tools = Desk & Pick<PanelContext, 'log'> & { readonly programs: ProgramView };

export function registerCommands(tools: Tools): vscode.Disposable {
  const { state, panels, log, programs } = tools;
  const clients = new Clients(state);
  const { core } = state;
  const ask = (what: 'pause' | 'resume' | 'step') => () => {
    demandSession(state);
    if (what === 'step') state.noteByHand();
    return core.request({ do: what });
  };
  const stop = async () => (state.session === null ? null : core.request({ do: 'stop' }));
  const commands: Readonly<Record<string, Command>> = {
    'muxscope.startScenario': (scenario) => startScenario(tools, scenario),
    'muxscope.runFile': (what) => runFile(tools, what),
    'muxscope.runAgain': () => runAgain(tools),
    'muxscope.newScenario': (template) => newScenario(template),
    'muxscope.stop': stop,
    'muxscope.stopAll': async () => {
      clients.closeAll();
      await stop();
    },
    'muxscope.pause': ask('pause'),
    'muxscope.resume': ask('resume'),
    'muxscope.step': ask('step'),
    'muxscope.choosePoller': (poller) => choosePoller(tools, poller),
    'muxscope.openInEditor': () => panels.openInEditor(),
    'muxscope.showProgram': () => programs.open(demandSession(state)).then(() => undefined),
    'muxscope.connectClient': (what) => {
      demandSession(state);
      return clients.connect(what);
    },
    'muxscope.copyJson': () => copyJson(state, panels),
    'muxscope.showLog': () => log.show(),
    'muxscope.restartCore': async () => {
      await core.restart();
      await state.loadScenarios();
    },
    '_muxscope.showInspector': () => panels.show(),
    '_muxscope.selectDescriptor': (what) => {
      const name = readDescriptor(what);
      return name && panels.select(name);
    },
  };
  const registered = Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => carryOut(run, args)),
  );
  return vscode.Disposable.from(clients, ...registered);
}

/** What fails is told with a button that helps; the caller is not kept until that is pressed. */
async function carryOut(run: Command, args: unknown[]): Promise<unknown> {
  try {
    return await run(...args);
  } catch (error) {
    void tellFailure(error);
    return undefined;
  }
}
