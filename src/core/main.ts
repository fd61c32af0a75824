/**
 * The core process: started by the extension, which comes in by its socket (gate.ts), of which it tells on its standard output.
 * While nobody is connected it goes on for a while for the sake of its sessions; its end is the end of all it started. Its argument
 * is the id of the last session of the core before it.
 */

import path from 'node:path';
import { unsupportedReason } from '../os/platform';
import type { CoreError } from './requests';
import { findTraceFile, roomOf } from '../sources/findFile';
import { packMessage } from './channel';
import { type Gate, openGate } from './gate';
import type { FromCore } from './messages';
import { openFile } from './openFile';
import { openPythonDesk } from './openPython';
import { recordTo, saveTo } from './recording';
import { loadScenario } from './scriptFiles';
import type { Engine } from './engine';
import { Server } from './server';
import { openSourceTexts } from './sourceTexts';

/**
 * A window that is loaded anew is back by then: it takes some 3 s on a desktop, 6 to 9 s in a browser or from afar, and twice that
 * on a busy machine. For no longer does anything outlive its window.
 */
const USUAL_LINGER_MS = 20_000;
/** Whoever started it is in by then. */
const LEAST_FIRST_MS = 5000;
const LINGER_MS = Number(process.env['MUXSCOPE_LINGER_MS'] ?? USUAL_LINGER_MS);

/** A core that hangs hears of no end: after so long the kernel ends it, and so all that it started. */
const HANGS_S = 60;
const HEARTBEAT_MS = 10_000;

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
const lastSession = process.argv[2];
if (lastSession === undefined) {
  console.error('the core is started by the extension: for the command line there is cli.js');
  process.exit(2);
}
// Who read it may be gone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.once('SIGTERM', leave);

/** Ends a core for which nobody comes. */
let lingering = setTimeout(leave, Math.max(LINGER_MS, LEAST_FIRST_MS));
let [isIn, hasLeft] = [false, false];
let serving: Server | undefined;
const gate = openGate({ onEnter, onMessage: receive, onLeave });
const server = begin();
void gate.then(tellPlace);

function tellPlace({ address, token, close }: Gate): void {
  process.once('exit', close);
  process.stdout.write(`${JSON.stringify({ address, token })}\n`);
}

async function begin(): Promise<Server> {
  const engine = await loadEngine();
  const { send } = await gate;
  serving = new Server({
    send: (message) => {
      if (isIn) send(packed(message));
    },
    onEnd: leave,
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
    lastSession: Number(lastSession),
  });
  return serving;
}

/** Loaded only here: without koffi, or on another platform, the rest still says so. */
async function loadEngine(): Promise<Engine | CoreError> {
  const reason = unsupportedReason();
  if (reason !== undefined) return { code: 'unsupported', message: reason };
  try {
    const { endUnlessCalled } = await import('../os/process');
    endUnlessCalled(HANGS_S);
    setInterval(() => endUnlessCalled(HANGS_S), HEARTBEAT_MS).unref();
    const { openLab } = await import('./openLab');
    const { KernelQueues } = await import('./kernelQueues');
    return { openLab, openKernelQueues: (onSample) => new KernelQueues(onSample) };
  } catch (error) {
    const why = String(error).split('\n', 1)[0] ?? '';
    const message = `koffi, which makes the system calls, could not be loaded (${why}): install the extension again for this platform`;
    return { code: 'koffi-missing', message };
  }
}

/** A server that is not there yet greets whoever is in by then. */
function onEnter(): void {
  isIn = true;
  clearTimeout(lingering);
  serving?.welcome();
}

function receive(message: unknown): void {
  void server.then((it) => it.receive(message));
}

function onLeave(): void {
  isIn = false;
  serving?.farewell();
  if (serving?.hasSessions === true) lingering = setTimeout(leave, LINGER_MS);
  else leave();
}

/** An answer that is too long for a message is none. */
function packed(message: FromCore): Buffer {
  try {
    return packMessage(message);
  } catch (error) {
    if (message.type !== 'reply') throw error;
    const { message: text } = error as Error;
    return packMessage({
      ...message,
      reply: { ok: false, error: { code: 'failed', message: text } },
    });
  }
}

/** It was asked to, or nobody is there any more. */
function leave(): void {
  if (hasLeft) return;
  hasLeft = true;
  void server.then((it) => it.close()).finally(() => process.exit(0));
}

/** What was started dies with this process. */
function end(error: unknown): void {
  console.error(error instanceof Error ? error.stack : String(error));
  process.exit(1);
}
