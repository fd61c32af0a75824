/**
 * The extension's entry: the doors, which is what VS Code may ask for as soon as the extension is active. What they lead to, the
 * inspector, is a bundle of its own, loaded when the first of them is used, or once activation is over; whoever looks for a view
 * or an editor of it waits that long (VS Code keeps them until they are provided).
 */

import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import { showError } from './dialogs';
import type * as inspectorBundle from './inspector';
import type { Api, Inspector } from './inspector';
import { offerTraces } from './mcpServers';

/** The types of the Python debugger: that of today, and that of before 2024. */
const DEBUGGERS = ['debugpy', 'python'];

let inspector: Inspector | undefined;

export function activate(ctx: vscode.ExtensionContext): Api {
  const enter = doorTo(ctx);
  const entering = setImmediate(() => attempt(enter));
  ctx.subscriptions.push(
    new vscode.Disposable(() => clearImmediate(entering)),
    ...commandsOf(ctx).map((id) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) => enter().run(id, args)),
    ),
    ...DEBUGGERS.map((type) =>
      vscode.debug.registerDebugConfigurationProvider(type, {
        // The program is debugged in any case.
        resolveDebugConfigurationWithSubstitutedVariables: (_folder, config) =>
          attempt(() => enter().launch(config)) ?? config,
      }),
    ),
    offerTraces(ctx.asAbsolutePath('dist/mcp.js')),
  );
  autostart();
  return {
    session: () => enter().session(),
    sessions: () => enter().sessions(),
    core: () => enter().core(),
    corePid: () => enter().corePid(),
    files: () => enter().files(),
    findings: (session) => enter().findings(session),
    isInspectingTerminals: () => enter().isInspectingTerminals(),
  };
}

/** Of a reload and of the end of a window the same is told: a core that has sessions goes on for a while, another ends. */
export async function deactivate(): Promise<void> {
  await inspector?.leave();
}

/** `npm start` opens a window in which something runs already. */
function autostart(): void {
  const scenario = process.env['MUXSCOPE_AUTOSTART'];
  if (!scenario) return;
  void vscode.commands.executeCommand('muxscope.startScenario', scenario);
}

/** Opens the inspector for who comes first; where that fails it is told once, and whoever comes later fails as well. */
function doorTo(ctx: vscode.ExtensionContext): () => Inspector {
  let failure: { readonly error: unknown } | undefined;
  return () => {
    if (failure !== undefined) throw failure.error;
    try {
      return (inspector ??= openInspector(ctx));
    } catch (error) {
      failure = { error };
      const text = vscode.l10n.t('The socket inspector cannot be opened: {0}', String(error));
      void showError(text);
      throw error;
    }
  };
}

/** Undefined where it fails, which was told. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}

/** The one place where the other bundle is loaded. */
function openInspector(ctx: vscode.ExtensionContext): Inspector {
  const load = createRequire(__filename);
  const bundle = load(ctx.asAbsolutePath('dist/inspector.js')) as typeof inspectorBundle;
  return bundle.openInspector(ctx);
}

/** Those that VS Code offers; the inspector's own parts ask for others, too, which it registers itself. */
function commandsOf({ extension }: vscode.ExtensionContext): readonly string[] {
  const { contributes } = extension.packageJSON as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  return contributes.commands.map(({ command }) => command);
}
