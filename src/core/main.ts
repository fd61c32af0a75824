/**
 * The core process: started by the extension with an IPC channel, whose end is its own end and that of all it started.
 * Its argument is the id of the last session of the core before it.
 */

import path from 'node:path';
import { unsupportedReason } from '../os/platform';
import type { CoreError } from './requests';
import { findTraceFile, roomOf } from '../sources/findFile';
import { openFile } from './openFile';
import { openPythonDesk } from './openPython';
import { recordTo, saveTo } from './recording';
import { loadScenario } from './scriptFiles';
import type { Engine } from './engine';
import { Server } from './server';
import { openSourceTexts } from './sourceTexts';

const parent = process.ppid;
process.on('uncaughtException', end);
process.on('unhandledRejection', end);

if (process.send === undefined) {
  console.error('the core is started by the extension: for the command line there is cli.js');
  process.exit(2);
}
const server = begin();
process.on('message', (message) => void server.then((it) => it.receive(message)));
process.once('disconnect', leave);

async function begin(): Promise<Server> {
  const engine = await loadEngine();
  const send = (message: object): void => {
    if (!process.connected) return;
    // In the middle of a reply the channel may end before `disconnect` says so: that is an end, and no error.
    process.send?.(message, undefined, undefined, (error) => {
      if (error !== null) leave();
    });
  };
  return new Server({
    send,
    engine,
    loadScenario,
    files: {
      find: (file) => findTraceFile(file, 'fresh'),
      roomOf,
      open: openFile,
      saveTo,
      recordTo,
    },
    openPythonDesk: (...given) => openPythonDesk(path.join(__dirname, '../probe'), ...given),
    readSource: openSourceTexts([path.join(__dirname, 'programs')]),
    bundles: __dirname,
    lastSession: Number(process.argv[2] ?? 0),
  });
}

/** Loaded only here: without koffi, or on another platform, the rest still says so. */
async function loadEngine(): Promise<Engine | CoreError> {
  const reason = unsupportedReason();
  if (reason !== undefined) return { code: 'unsupported', message: reason };
  try {
    const { dieWithParent } = await import('../os/process');
    if (!dieWithParent(parent)) process.exit(1);
    const { openLab } = await import('./openLab');
    const { KernelQueues } = await import('./kernelQueues');
    return { openLab, openKernelQueues: (onSample) => new KernelQueues(onSample) };
  } catch (error) {
    const why = String(error).split('\n', 1)[0] ?? '';
    const message = `koffi, which makes the system calls, could not be loaded (${why}): install the extension again for this platform`;
    return { code: 'koffi-missing', message };
  }
}

/** Nobody is there any more. */
function leave(): void {
  void server.then((it) => it.close()).finally(() => process.exit(0));
}

/** What was started dies with this process. */
function end(error: unknown): void {
  console.error(error instanceof Error ? error.stack : String(error));
  process.exit(1);
}
