/**
 * The core's side of the protocol: takes messages, answers each request once, and shows viewers what they look at. It knows no
 * machine: what needs one is given to it.
 */

import { SCENARIOS } from '../lab/scenarios/scenarios';
import type { ReadSource } from '../diagnose/silence';
import { Answers } from './answers';
import type { Engine } from './engine';
import { Failure } from './failure';
import { read, shortly } from './guard';
import type { LabOptions } from '../sources/lab';
import { KernelDesk } from './kernelDesk';
import { type FromCore, TO_CORE } from './messages';
import type { SessionInfo, View } from './protocol';
import type { CoreError, Request } from './requests';
import { answerOf } from './queries/answer';
import { type Subject, sightOf } from './queries/sight';
import { type LoadScenario, lookInto, scenarioInfo } from './scenarioFiles';
import { follow, guideOf, isAtTheEnd } from './followed';
import { FileDesk, type FileMeans } from './fileDesk';
import { openGrowth } from './growth';
import { FindingsDesk } from './findingsDesk';
import { LabDesk } from './labDesk';
import type { PythonDesk } from './pythonDesk';
import type { Keep, LabSession } from './session';
import { type Held, Sessions } from './sessions';
import { countSession, logSession, type SessionNews, tellReady, tellSession } from './sessionNews';
import * as standing from './standing';
import { Searches } from './searches';
import { type Looked, Viewers } from './viewers';

export type ServerOptions = {
  readonly send: (message: FromCore) => void;
  /** It was asked to end. */
  readonly onEnd?: () => void;
  /** Or why there is none on this machine. */
  readonly engine: Engine | CoreError;
  readonly loadScenario: LoadScenario;
  /** What opens and writes trace files; absent: there is no disk. */
  readonly files?: FileMeans;
  /** What lets in Python programs, as sessions of these; absent: there are none here. */
  readonly openPythonDesk?: (sessions: Sessions, onProblem: (text: string) => void) => PythonDesk;
  /** Reads the source of a watched program, for the comments in it; absent: there is none. */
  readonly readSource?: ReadSource;
  /** Folder of program.js and simulator.js. */
  readonly bundles: string;
  /** The id of the last session of a core before this one. */
  readonly lastSession?: number;
};

/** How often it is looked whether a session's numbers changed. */
const BEAT_MS = 250;

/** Says `ready` at once, and again to each who comes later (`welcome`). */
export class Server {
  readonly #send: (message: FromCore) => void;
  readonly #onEnd: (() => void) | undefined;
  readonly #answers: Answers;
  readonly #missing: CoreError | undefined;
  readonly #sessions: Sessions;
  readonly #lab: LabDesk;
  readonly #files: FileDesk;
  readonly #python: PythonDesk | undefined;
  readonly #findings: FindingsDesk;
  readonly #loadScenario: LoadScenario;
  readonly #viewers: Viewers;
  readonly #kernel: KernelDesk;
  readonly #searches: Searches;
  #beat: ReturnType<typeof setInterval> | undefined;
  /** It was said that too many look; said again only after one has left. */
  #isFull = false;
  readonly #news: SessionNews = new Map();
  readonly #growth: ReturnType<typeof openGrowth>;

  constructor(options: ServerOptions) {
    const { send, engine, loadScenario, files, openPythonDesk, bundles, lastSession } = options;
    [this.#send, this.#onEnd] = [send, options.onEnd];
    this.#answers = new Answers({ send, answer: (request) => this.#answer(request) });
    this.#missing = 'code' in engine ? engine : undefined;
    const open = (asked: LabOptions, keep: Keep): LabSession => {
      if ('code' in engine) throw new Failure(engine.code, '{0}', [engine.message]);
      return engine.openLab(asked, keep);
    };
    const listener = {
      onChange: (held: Held) => this.#onChange(held),
      onAppend: (held: Held) => this.#onAppend(held),
      onGone: (id: number, by: number | undefined) => this.#onGone(id, by),
    };
    this.#sessions = new Sessions(listener, lastSession);
    this.#files = new FileDesk(files, this.#sessions);
    this.#python = openPythonDesk?.(this.#sessions, (text) => this.#log('warn', text));
    this.#findings = new FindingsDesk(options.readSource ?? (() => undefined));
    this.#lab = new LabDesk({ open, loadScenario, bundles }, this.#sessions);
    this.#loadScenario = loadScenario;
    this.#viewers = new Viewers(
      ({ session, view }) => sightOf(this.#subject(session, view), view),
      (sent) => send({ type: 'sight', ...sent }),
    );
    this.#growth = openGrowth(this.#viewers);
    this.#searches = new Searches(this.#viewers);
    this.#kernel = new KernelDesk(
      'code' in engine ? undefined : engine.openKernelQueues(() => this.#onSample()),
    );
    this.welcome();
  }

  get hasSessions(): boolean {
    return this.#sessions.all.length > 0;
  }

  /** Whoever listens from now on knows nothing: is told what there is, and not what another asked for. */
  welcome(): void {
    this.farewell();
    const sessions = this.#sessions.all.map((held) => this.#findings.infoOf(held));
    tellReady(this.#news, sessions, this.#missing, this.#send);
  }

  /** Nobody listens any more, or looks at anything; sessions go on. */
  farewell(): void {
    this.#answers.forget();
    this.#viewers.close();
    this.#isFull = false;
    this.#attend();
    this.#python?.leaveAlone();
  }

  /** Anything that came; what is no message is logged and dropped. */
  receive(value: unknown): void {
    const message = read(TO_CORE, value);
    switch (message?.type) {
      case 'request':
        void this.#answers.reply(message.id, message.request);
        break;
      case 'look':
        this.#look(message.viewer, message);
        break;
      case 'seen':
        this.#viewers.seen(message.viewer, message.number);
        break;
      case 'leave':
        this.#viewers.leave(message.viewer);
        this.#isFull = false;
        this.#attend();
        break;
      case 'end':
        this.#onEnd?.();
        break;
      case undefined:
        this.#log('warn', `dropped what is no message: ${shortly(value)}`);
    }
  }

  /** Ends all that was started; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#viewers.close();
    this.#kernel.close();
    this.#searches.close();
    this.#python?.close();
    await this.#sessions.close();
    clearInterval(this.#beat);
  }

  #look(viewer: string, { session, view }: Looked): void {
    // Who has not heard yet that it was replaced means what took its place.
    const id = this.#sessions.get(session)?.id ?? -1;
    if (this.#viewers.look(viewer, { session: id, view })) {
      this.#attend();
      return;
    }
    const says = `${this.#viewers.looked.length} viewers look already, '${viewer}' is shown nothing: close one`;
    if (!this.#isFull) this.#log('warn', says);
    this.#isFull = true;
  }

  #answer(request: Request): unknown {
    if (request.do === 'scenarios') return SCENARIOS.map(scenarioInfo);
    if (request.do === 'files')
      return request.files.map((file) => lookInto(file, this.#loadScenario(file)));
    switch (request.do) {
      case 'start':
      case 'startFile':
        return this.#start(request);
      case 'openFile':
        return this.#files.open(request.file);
      case 'save':
        return this.#files.save(request.session, request.file);
      case 'stopRecording':
        this.#files.stopRecording(request.session);
        return null;
      case 'stopAll':
        return this.#sessions.stopAll();
      case 'choosePoller':
        return this.#lab.choosePoller(request);
      case 'connectClient':
        this.#lab.connectClient(request);
        return null;
      case 'stop':
        return this.#sessions.stop(request.session);
      case 'pause':
        return standing.pause(this.#sessions, request.session);
      case 'resume':
        standing.resume(this.#sessions, request.session);
        return null;
      case 'step':
        return standing.step(this.#sessions, request.session);
      case 'startPython':
      case 'pythonDoor':
      case 'programEnded':
        return this.#demandPython().answer(request);
      case 'findings':
        return this.#listFindings(request.session);
      case 'rules':
        return this.#chooseRules(request);
      case 'phrases':
        this.#findings.speak(request.phrases);
        for (const { id } of this.#sessions.all) this.#viewers.touch(id);
        return null;
      case 'descriptors':
      case 'lines':
      case 'seek':
      case 'json':
        return answerOf(this.#sessions.get(request.session)?.session.trace, request);
    }
  }

  #demandPython(): PythonDesk {
    if (this.#python !== undefined) return this.#python;
    throw new Failure('unsupported', 'there are no processes here that could be watched');
  }

  #start(request: Extract<Request, { do: 'start' | 'startFile' }>): Promise<SessionInfo> {
    if (this.#missing !== undefined)
      throw new Failure(this.#missing.code, '{0}', [this.#missing.message]);
    const { save } = request;
    const record = save === undefined ? undefined : this.#files.recorder(save);
    return request.do === 'start'
      ? this.#lab.start(request, record)
      : this.#lab.startFile(request, record);
  }

  #listFindings(id: number): unknown {
    const held = this.#sessions.demand(id);
    if (this.#tell(held)) this.#viewers.touch(id);
    return this.#findings.list(held.session);
  }

  #chooseRules({ ask, off }: Extract<Request, { do: 'rules' }>): null {
    this.#findings.choose({ ask, off }, this.#sessions.all);
    for (const held of this.#sessions.all) if (this.#tell(held)) this.#viewers.touch(held.id);
    return null;
  }

  #subject(id: number, view: View): Subject | undefined {
    const held = this.#sessions.get(id);
    if (held === undefined) return undefined;
    const { session } = held;
    const findings = this.#findings.of(session);
    return {
      ...{ session: this.#findings.infoOf(held), trace: session.trace },
      ...(findings !== undefined && { findings }),
      ...this.#searches.askedBy(id, session.trace, view),
      ...(session.state !== 'ended' && { nowNs: session.nowNs() }),
      ...{ kernelOf: this.#kernel.of, guide: guideOf(session) },
    };
  }

  /** The state is another: everybody hears at once. */
  #onChange(held: Held): void {
    this.#findings.follow(held.session);
    this.#tell(held);
    logSession(this.#news, this.#findings.infoOf(held), this.#send);
    this.#viewers.turn(held.id);
    this.#attend();
    this.#keepTime();
  }

  #onAppend({ id, session }: Held): void {
    follow(session);
    this.#findings.follow(session);
    this.#searches.follow(id);
    this.#viewers.touch(id, (view) => isAtTheEnd(session.trace, view));
  }

  #onGone(id: number, by: number | undefined): void {
    this.#findings.keep(this.#sessions.all);
    this.#news.delete(id);
    this.#growth.forget(id);
    this.#send({ type: 'gone', session: id, ...(by !== undefined && { by }) });
    this.#viewers.move(id, by ?? -1);
    this.#keepTime();
  }

  /** Numbers change by themselves only while something runs. */
  #keepTime(): void {
    const isOn = this.#sessions.all.some(({ session }) => session.state !== 'ended');
    const beat = (held: Held): void => this.#growth.beat(held, this.#tell(held, countSession));
    if (isOn) this.#beat ??= setInterval(() => this.#sessions.all.forEach(beat), BEAT_MS);
    else {
      clearInterval(this.#beat);
      this.#beat = undefined;
    }
  }

  #onSample(): void {
    for (const { id } of this.#sessions.all)
      this.#viewers.touch(id, ({ selected }) => selected !== null);
    this.#attend();
  }

  /** Whether it is news. */
  #tell(held: Held, tell = tellSession): boolean {
    return tell(this.#news, this.#findings.infoOf(held), this.#send);
  }

  /** Asks the kernel about the sockets that somebody has selected, and looks for nothing that nobody wants to see any more. */
  #attend(): void {
    this.#searches.keep(this.#viewers.looked);
    this.#kernel.look(this.#viewers.looked, (id) => this.#sessions.get(id)?.session);
  }

  #log(level: 'info' | 'warn' | 'error', text: string): void {
    this.#send({ type: 'log', level, text });
  }
}
