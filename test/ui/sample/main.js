/** The sample extension: two webviews that count clicks in the extension host, a notification, a setting. */

const { randomBytes } = require('node:crypto');
const vscode = require('vscode');

/** @param {import('vscode').ExtensionContext} ctx */
function activate(ctx) {
  ctx.subscriptions.push(
    vscode.window.registerWebviewViewProvider('sample.view', {
      resolveWebviewView: ({ webview }) => show(webview, 'view'),
    }),
    vscode.commands.registerCommand('sample.open', () => {
      show(vscode.window.createWebviewPanel('sample', 'Sample', 1).webview, 'panel');
    }),
    vscode.commands.registerCommand('sample.greet', () => {
      const word = vscode.workspace.getConfiguration('sample').get('word', '');
      void vscode.window.showInformationMessage(vscode.l10n.t('The word is {0}', word));
    }),
    vscode.commands.registerCommand('sample.host', () => ({
      language: vscode.env.language,
      trusted: vscode.workspace.isTrusted,
      variable: process.env['MUXSCOPE_SAMPLE'],
    })),
  );
}

/**
 * @param {import('vscode').Webview} webview
 * @param {string} name
 */
function show(webview, name) {
  const nonce = randomBytes(16).toString('hex');
  let clicks = 0;
  webview.options = { enableScripts: true };
  webview.onDidReceiveMessage(() => void webview.postMessage(++clicks));
  webview.html = `<!doctype html>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'">
    <h1>${name}</h1><button>0</button>
    <script nonce="${nonce}">
      const button = document.querySelector('button');
      const host = acquireVsCodeApi();
      button.addEventListener('click', () => host.postMessage('click'));
      addEventListener('message', ({ data }) => (button.textContent = data));
      document.body.dataset.ready = '1';
    </script>`;
}

module.exports = { activate };
