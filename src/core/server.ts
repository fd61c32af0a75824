/** The core's side of the protocol: takes messages, answers each request once, and shows viewers what they look at. */

import { inspect } from 'node:util';
import { SCENARIOS } from '../lab/scenarios/scenarios';
import type { Descriptor } from '../trace/descriptors';
import { ticksOf } from '../trace/ticks';
import { coreErrorOf, Failure } from './failure';
import { readMessage, readRequest } from './guard';
import type { KernelQueues, SocketName } from './kernelQueues';
import { pack } from './packed';
import type { FromCore, SessionInfo, View } from './protocol';
import type { CoreError, Request } from './requests';
import { findDescriptor } from './queries/descriptor';
import { jsonLines } from './queries/jsonLines';
import { followLandmarks, type Guide } from './queries/landmarks';
import { followLanes, hasLanes, isGoingOn } from './queries/lanes';
import { linesIn } from './queries/lines';
import { momentOf } from './queries/moment';
import { type Subject, sightOf } from './queries/sight';
import { openNow } from './queries/timeline';
import { lookInto, scenarioInfo } from './scenarioFiles';
import type { RunOptions, Session } from './session';
import { SessionHost } from './sessionHost';
import { Viewers } from './viewers';

/** What needs system calls. */
export type Engine = {
  readonly openSession: (options: RunOptions) => Session;
  readonly openKernelQueues: (onSample: () => void) => KernelQueues;
};

export type ServerOptions = {
  readonly send: (message: FromCore) => void;
  /** Or why there is none on this machine. */
  readonly engine: Engine | CoreError;
  /** Folder of program.js and simulator.js. */
  readonly bundles: string;
  /** The id of the last session of a core before this one. */
  readonly lastSession?: number;
};

/** Between two `session` messages while only numbers change. */
const BEAT_MS = 250;
/** Requests that are not answered yet: the extension has a few. */
const MOST_REQUESTS = 200;
/** Bytes of the list of open descriptors. */
const LIST_ROOM = 256 * 1024;

/** Says `ready` at once. */
export class Server {
  readonly #send: (message: FromCore) => void;
  readonly #missing: CoreError | undefined;
  readonly #host: SessionHost;
  readonly #viewers: Viewers;
  readonly #kernel: KernelQueues | undefined;
  #beat: NodeJS.Timeout | undefined;
  #unanswered = 0;
  /** It was said that too many look; said again only after one has left. */
  #isFull = false;
  /** The `session` message sent last, as JSON. */
  #told = '';
  /** What was logged last of a session. */
  #logged = '';

  constructor({ send, engine, bundles, lastSession }: ServerOptions) {
    this.#send = send;
    this.#missing = 'code' in engine ? engine : undefined;
    const open = (options: RunOptions): Session => {
      if ('code' in engine) throw new Failure(engine.code, engine.message);
      return engine.openSession(options);
    };
    const listener = { onChange: () => this.#onChange(), onAppend: () => this.#onAppend() };
    this.#host = new SessionHost(open, bundles, listener, lastSession);
    this.#viewers = new Viewers(
      (view) => sightOf(this.#subject(), view),
      (viewer, number, sight) => send({ type: 'sight', viewer, number, sight: pack(sight) }),
    );
    if (!('code' in engine)) this.#kernel = engine.openKernelQueues(() => this.#onSample());
    const { code, message } = this.#missing ?? {};
    const why = code === undefined ? {} : { code, unsupported: message ?? '' };
    send({ type: 'ready', pid: process.pid, ...why });
  }

  /** Anything that came; what is no message is logged and dropped. */
  receive(value: unknown): void {
    const message = readMessage(value);
    switch (message?.type) {
      case 'request':
        void this.#reply(message.id, message.request);
        break;
      case 'look':
        this.#look(message.viewer, message.view);
        break;
      case 'seen':
        this.#viewers.seen(message.viewer, message.number);
        break;
      case 'leave':
        this.#viewers.leave(message.viewer);
        this.#isFull = false;
        this.#lookAtKernel();
        break;
      case undefined:
        this.#log('warn', `dropped what is no message: ${shortly(value)}`);
    }
  }

  /** Ends all that was started; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#viewers.close();
    this.#kernel?.close();
    await this.#host.close();
    clearInterval(this.#beat);
  }

  #look(viewer: string, view: View): void {
    if (this.#viewers.look(viewer, view)) {
      this.#lookAtKernel();
      return;
    }
    const says = `${this.#viewers.views.length} viewers look already, '${viewer}' is shown nothing: close one`;
    if (!this.#isFull) this.#log('warn', says);
    this.#isFull = true;
  }

  async #reply(id: number, asked: unknown): Promise<void> {
    this.#unanswered++;
    try {
      const request = readRequest(asked);
      // Stop ends what the others wait for.
      if (this.#unanswered > MOST_REQUESTS && request?.do !== 'stop')
        throw new Failure('bad-request', `${MOST_REQUESTS} requests wait already: ask again later`);
      if (request === undefined)
        throw new Failure('bad-request', `the core cannot answer ${shortly(asked)}`);
      const value = (await this.#answer(request)) ?? null;
      this.#send({ type: 'reply', id, reply: { ok: true, value } });
    } catch (error) {
      if (!(error instanceof Failure)) this.#log('error', String((error as Error).stack ?? error));
      this.#send({ type: 'reply', id, reply: { ok: false, error: coreErrorOf(error) } });
    } finally {
      this.#unanswered--;
    }
  }

  #answer(request: Request): unknown {
    if (request.do === 'scenarios') return SCENARIOS.map(scenarioInfo);
    if (request.do === 'files') return request.files.map(lookInto);
    if (this.#missing !== undefined) throw new Failure(this.#missing.code, this.#missing.message);
    switch (request.do) {
      case 'start':
        return this.#host.start(request);
      case 'startFile':
        return this.#host.startFile(request);
      case 'stop':
        return this.#host.stop();
      case 'pause':
        return this.#host.pause();
      case 'resume':
        this.#host.resume();
        return null;
      case 'step':
        return this.#host.step();
      case 'choosePoller':
        return this.#host.choosePoller(request.poller);
      case 'connectClient':
        this.#host.connectClient(request.listener);
        return null;
      case 'descriptors':
        return this.#descriptors();
      case 'lines':
        return this.#lines(request);
      case 'json':
        return this.#json(request);
    }
  }

  #descriptors(): unknown {
    const trace = this.#host.shown?.session.trace;
    return trace === undefined ? [] : openNow(momentOf(trace, 0, -1), LIST_ROOM);
  }

  #lines({ loop, tick, event, selected }: Extract<Request, { do: 'lines' }>): string[] {
    const trace = this.#host.shown?.session.trace;
    if (trace === undefined) return [];
    return linesIn(momentOf(trace, loop, tick, event), {
      selected,
      ...(event !== undefined && { event }),
    });
  }

  #json({ loop, firstTick, lastTick }: Extract<Request, { do: 'json' }>): string {
    const trace = this.#host.shown?.session.trace;
    return trace === undefined ? '' : jsonLines(trace, loop, firstTick, lastTick);
  }

  #subject(): Subject | undefined {
    const { shown } = this.#host;
    const session = this.#host.info();
    if (shown === undefined || session === null) return undefined;
    const { histories } = shown;
    const { trace } = shown.session;
    const isOver = session.state === 'ended';
    return {
      ...{ session, histories, trace, guide: guideOf(shown.session) },
      ...(!isOver && { nowNs: shown.session.nowNs() }),
      kernelOf: (descriptor) => this.#kernelOf(descriptor),
    };
  }

  #kernelOf(descriptor: Descriptor) {
    const socket = socketOf(descriptor);
    return (socket && this.#kernel?.get(socket)) ?? null;
  }

  /** The state is another: everybody hears at once. */
  #onChange(): void {
    const session = this.#host.info();
    this.#tell(session);
    if (session !== null) this.#logState(session);
    this.#viewers.touch();
    this.#lookAtKernel();
    const isOn = session !== null && session.state !== 'ended';
    if (isOn) this.#beat ??= setInterval(() => this.#onBeat(), BEAT_MS);
    else {
      clearInterval(this.#beat);
      this.#beat = undefined;
    }
  }

  #onAppend(): void {
    const session = this.#host.shown?.session;
    if (session !== undefined) follow(session);
    this.#viewers.touch((view) => this.#isAtTheEnd(view));
  }

  #onBeat(): void {
    const session = this.#host.shown?.session;
    // What goes on grows, though nothing is added.
    const isGrowing =
      session?.state === 'running' &&
      hasLanes(session.trace, session.options.poller) &&
      isGoingOn(session.trace);
    if (this.#tell(this.#host.info()) || isGrowing) this.#viewers.touch();
  }

  #onSample(): void {
    this.#viewers.touch(({ selected }) => selected !== null);
    this.#lookAtKernel();
  }

  /** Whether it is news. */
  #tell(session: SessionInfo | null): boolean {
    const json = JSON.stringify(session);
    if (json === this.#told) return false;
    this.#told = json;
    this.#send({ type: 'session', session });
    return true;
  }

  /** Whether events that are added now may be in a view. */
  #isAtTheEnd({ loop, lastTick, tick }: View): boolean {
    const trace = this.#host.shown?.session.trace;
    const newest = (trace && ticksOf(trace, loop)?.last) ?? -1;
    return lastTick < 0 || tick < 0 || Math.max(lastTick, tick) >= newest - 1;
  }

  /** Asks the kernel about the sockets that somebody has selected. */
  #lookAtKernel(): void {
    const session = this.#host.shown?.session;
    if (this.#kernel === undefined) return;
    const views = session === undefined || session.state === 'ended' ? [] : this.#viewers.views;
    const sockets = views.flatMap(({ loop, selected }) => {
      if (selected === null || session === undefined) return [];
      const descriptor = findDescriptor(session.trace, loop, selected);
      return (descriptor && socketOf(descriptor)) ?? [];
    });
    this.#kernel.look(sockets);
  }

  #logState({ id, scenario, poller, state, listeners, problem }: SessionInfo): void {
    const where = state === 'running' ? ` at ${listeners.join(', ')}` : '';
    const why = problem === '' ? '' : `: ${problem}`;
    const line = `session ${id}, ${scenario} on ${poller}: ${state}${where}${why}`;
    if (line !== this.#logged) this.#log(why === '' ? 'info' : 'error', line);
    this.#logged = line;
  }

  #log(level: 'info' | 'warn' | 'error', text: string): void {
    this.#send({ type: 'log', level, text });
  }
}

/** Undefined where the kernel cannot be asked: closed, or not TCP. */
function socketOf({ proto, local, peer, closed }: Descriptor): SocketName | undefined {
  const isTcp = proto === 'tcp' || proto === 'tcp6';
  return isTcp && local !== '' && closed < 0 ? { local, peer } : undefined;
}

function shortly(value: unknown): string {
  return inspect(value, { breakLength: Infinity, maxStringLength: 100 }).slice(0, 200);
}

function guideOf({ options }: Session): Guide {
  return { landmarks: options.scenario.landmarks, poller: options.poller };
}

/** What is let go before anybody looks must have been seen by then. */
function follow(session: Session): void {
  const { trace, options } = session;
  followLandmarks(trace, guideOf(session));
  if (hasLanes(trace, options.poller)) followLanes(trace);
}
