/** Asks the test bridge, an extension in the window's extension host (test/ui/bridge), to do what is slow or shaky by mouse and keyboard. */

import { request } from 'node:http';

/**
 * @typedef {object} Bridge
 * @property {(id: string, ...args: unknown[]) => Promise<unknown>} command Runs a command and gives its result, as far as JSON holds it.
 * @property {(key: string, value: unknown) => Promise<void>} configure Sets a user setting; undefined resets it.
 */

/**
 * Waits until the extension host listens.
 * @param {string} socket
 * @param {number} limitMs
 * @returns {Promise<Bridge>}
 */
export async function connectBridge(socket, limitMs) {
  /** @type {Bridge} */
  const bridge = {
    command: (id, ...args) => ask(socket, { op: 'command', id, args }),
    configure: async (key, value) => {
      await ask(socket, { op: 'configure', key, value });
    },
  };
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      await bridge.command('noop');
      return bridge;
    } catch (error) {
      if (performance.now() > end) {
        throw new Error(`The extension host did not answer in ${limitMs} ms`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * @param {string} socketPath
 * @param {unknown} question
 * @returns {Promise<unknown>}
 */
function ask(socketPath, question) {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { value, error } = JSON.parse(text);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
    });
    asking.on('error', reject);
    asking.end(JSON.stringify(question));
  });
}
