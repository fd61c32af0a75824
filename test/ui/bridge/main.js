/**
 * The test bridge, an extension: listens on bridge.sock beside the workspace folder and answers each request, one
 * JSON object, with `{value}` or `{error}`. tools/vscode/bridge.mjs asks.
 */

const { createServer } = require('node:http');
const path = require('node:path');
const vscode = require('vscode');

/**
 * @typedef {{ op: 'command', id: string, args: unknown[] } | { op: 'configure', key: string, value: unknown }} Request
 */

/** @param {import('vscode').ExtensionContext} ctx */
function activate(ctx) {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined || process.env['MUXSCOPE_BRIDGE'] === undefined) return;
  const server = createServer((request, response) => {
    void answer(request).then((reply) => response.end(JSON.stringify(reply)));
  });
  server.listen(path.join(path.dirname(folder.uri.fsPath), 'bridge.sock'));
  ctx.subscriptions.push(
    { dispose: () => server.close() },
    vscode.commands.registerCommand('_test.inspector', inspector),
    vscode.commands.registerCommand('_test.activation', activationMs),
  );
}

/** What the extension tells of itself (src/extension/inspector.ts). */
async function inspector() {
  const extension = vscode.extensions.getExtension('muxscope.muxscope');
  if (extension === undefined) throw new Error('The extension is not installed');
  const { session, sessions, core, corePid } = await extension.activate();
  const { pid: hostPid } = process;
  return { session: session(), sessions: sessions(), core: core(), corePid: corePid(), hostPid };
}

/** For the benchmark: what loading and activating the extension took, each from its mark of VS Code's to the next one, whosever that is. */
async function activationMs() {
  const extension = vscode.extensions.getExtension('muxscope.muxscope');
  if (extension === undefined) throw new Error('The extension is not installed');
  await extension.activate();
  const { MonacoPerformanceMarks: performance } =
    /** @type {{ MonacoPerformanceMarks?: { getMarks(): { name: string, startTime: number }[] } }} */ (
      globalThis
    );
  const marks = performance?.getMarks() ?? [];
  return ['willLoadExtensionCode', 'willActivateExtension']
    .map((step) => {
      const at = marks.findIndex(({ name }) => name === `code/extHost/${step}/${extension.id}`);
      const [mark, next] = marks.slice(at, at + 2);
      if (at === -1 || !mark || !next) throw new Error(`VS Code has no mark of ${step}`);
      return next.startTime - mark.startTime;
    })
    .reduce((one, other) => one + other);
}

/** @param {import('node:http').IncomingMessage} message */
async function answer(message) {
  try {
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of message) chunks.push(chunk);
    return { value: await carryOut(JSON.parse(Buffer.concat(chunks).toString())) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** @param {Request} request */
async function carryOut(request) {
  if (request.op === 'command') return vscode.commands.executeCommand(request.id, ...request.args);
  const configuration = vscode.workspace.getConfiguration();
  return configuration.update(request.key, request.value, vscode.ConfigurationTarget.Global);
}

module.exports = { activate };
