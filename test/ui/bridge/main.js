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
  );
}

/** What the extension tells of itself (src/extension/main.ts). */
async function inspector() {
  const extension = vscode.extensions.getExtension('muxscope.muxscope');
  if (extension === undefined) throw new Error('The extension is not installed');
  const { session, sessions, core, corePid } = await extension.activate();
  const { pid: hostPid } = process;
  return { session: session(), sessions: sessions(), core: core(), corePid: corePid(), hostPid };
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
