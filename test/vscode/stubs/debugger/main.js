/** A debugger of the type `debugpy`: Debian's own where a configuration asks for it, else one that only runs its program. */

const { spawn } = require('node:child_process');
const vscode = require('vscode');

/** @implements {vscode.DebugAdapter} */
class Runner {
  /** @type {vscode.EventEmitter<vscode.DebugProtocolMessage>} */
  said = new vscode.EventEmitter();
  onDidSendMessage = this.said.event;
  seq = 0;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  child;

  /** @param {any} message */
  handleMessage({ command, seq, arguments: given }) {
    this.say({ type: 'response', request_seq: seq, success: true, command });
    if (command === 'initialize') this.say({ type: 'event', event: 'initialized' });
    if (command === 'disconnect') this.child?.kill('SIGKILL');
    if (command !== 'launch') return;
    const env = { ...process.env, ...given.env };
    this.child = spawn(given.python, [given.program, ...given.args], { env, stdio: 'ignore' });
    this.child.on('exit', () => this.say({ type: 'event', event: 'terminated' }));
  }

  /** @param {object} message */
  say(message) {
    this.said.fire({ seq: ++this.seq, ...message });
  }

  dispose() {
    this.child?.kill('SIGKILL');
  }
}

/** @param {vscode.ExtensionContext} context */
exports.activate = ({ subscriptions }) => {
  /** @type {vscode.DebugAdapterDescriptorFactory} */
  const factory = {
    createDebugAdapterDescriptor: ({ configuration: { isReal, python } }) =>
      isReal
        ? new vscode.DebugAdapterExecutable(python, ['-m', 'debugpy.adapter'])
        : new vscode.DebugAdapterInlineImplementation(new Runner()),
  };
  subscriptions.push(vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', factory));
};
