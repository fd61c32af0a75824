/**
 * One simulated client: does its plan step by step until a step has to wait, and goes on when that is over.
 * A client acts on its own socket's readiness, or when its deadline came, never while another client is acting: so no
 * descriptor of a ready list is closed, and its number used again, before its turn.
 */

import { errnoName } from '../../os/errnoName';
import { E } from '../../os/errors';
import { now } from '../recorder';
import { BACKLOG_MS, Connection, READABLE, WRITABLE } from './connection';
import { clearDeadline, setDeadline } from './deadlines';
import { describeFailure } from './failure';
import { admit, HOLD_MS, leave, release, whyLate } from './holdQueue';
import { type Match, beginMatch } from './matcher';
import { beginPatience, isOver, passedMs, STALL_MS } from './patience';
import { streamKey } from './random';
import { beginSend, type SendAction, type Sending, sendOn } from './sending';
import type { Shared } from './shared';
import { type Action, type Plan, type PlannedStep, nextStep } from './steps';
import { noteConnected, noteConnecting, noteEnd, noteFailure, noteMoved } from './tally';

/** What it waits for: `turn` its time to begin or to go on, `time` and `piece` the end of a pause of its own. */
type State = Pause | 'hold' | 'connection' | 'backlog' | 'room' | 'bytes' | 'nothing';
type Pause = 'turn' | 'time' | 'piece';

/** Steps at a stretch: then the other clients have their turn. */
const STEPS_A_TURN = 64;

/** Steps that need no connection. */
const FREE = new Set<Action['kind']>(['connect', 'wait', 'setBuffers', 'close']);

export class Client {
  readonly #shared: Shared;
  readonly #number: number;
  readonly #plan: Plan;
  readonly #connection: Connection;
  readonly #rounds: Int32Array;
  #state: State = 'turn';
  /** The step under way, and the bytes it has moved; −1 after the last. */
  #at: number;
  #moved = 0;
  /** When the step under way began: what it led to may be over when it is done. */
  #beganAt = 0n;
  #sending: Sending | undefined;
  #match: Match | undefined;
  #randomSends = 0;
  #wasConnected = false;

  /** `number`: counted over all clients from 0. It begins when its deadline comes. */
  constructor(shared: Shared, number: number, plan: Plan) {
    this.#shared = shared;
    this.#number = number;
    this.#plan = plan;
    this.#connection = new Connection(shared, number);
    this.#rounds = new Int32Array(plan.depth);
    this.#at = nextStep(plan, -1, this.#rounds, true);
  }

  /** Its socket is ready for these events. */
  onReady(events: number): void {
    if (this.#state === 'connection') {
      if (events & WRITABLE) this.#goOn(this.#isConnected(this.#connection.finishConnect()));
      return;
    }
    if (events & READABLE) this.#receive();
    if (events & WRITABLE && this.#state === 'room') this.#goOn(this.#send());
  }

  /** Its deadline has come. */
  onDue(): void {
    const { patience } = this.#shared;
    switch (this.#state) {
      case 'turn':
        this.#run();
        break;
      case 'time':
        this.#goOn(true);
        break;
      case 'piece':
        this.#goOn(this.#send());
        break;
      case 'hold':
        this.#lookAtHold();
        break;
      case 'backlog':
        this.#goOn(this.#connectAgain());
        break;
      case 'connection':
      case 'room':
      case 'bytes':
        if (isOver(patience, this.#number)) this.#failAction('');
        break;
      case 'nothing':
        break;
    }
  }

  /** Tells what it has moved, where it has not come to its end. */
  tellMoved(): void {
    const { sent, received } = this.#connection;
    if (this.#state !== 'nothing') noteMoved(this.#shared.tally, this.#number, sent, received);
  }

  get #step(): PlannedStep | undefined {
    const item = this.#plan.items[this.#at];
    return item?.kind === 'step' ? item : undefined;
  }

  /** Does steps until one has to wait, or it is the others' turn. */
  #run(): void {
    for (let steps = 0; steps < STEPS_A_TURN; steps++) {
      const step = this.#step;
      if (step === undefined) {
        this.#end();
        return;
      }
      if (!this.#mayBegin(step)) return;
      this.#moved = 0;
      this.#beganAt = now();
      if (!this.#begin(step.action)) return;
      this.#finish(step);
    }
    this.#sleep('turn', 0);
  }

  /** Goes on after a step that had to wait, if it is done now. */
  #goOn(isDone: boolean): void {
    const step = this.#step;
    if (!isDone || step === undefined) return;
    this.#finish(step);
    this.#run();
  }

  #mayBegin(step: PlannedStep): boolean {
    if (!this.#plan.hasHolds || !(step.isHeld || this.#isNextHeld())) return true;
    this.#state = 'hold';
    return admit(this.#shared.holds, this.#number, step.isHeld);
  }

  #isNextHeld(): boolean {
    const item = this.#plan.items[nextStep(this.#plan, this.#at, this.#rounds, false)];
    return item?.kind === 'step' && item.isHeld;
  }

  #lookAtHold(): void {
    const why = whyLate(this.#shared.holds, this.#number);
    if (why === undefined) this.#run();
    else if (isOver(this.#shared.patience, this.#number)) this.#fail(why, E.ETIMEDOUT);
  }

  /** Begins a step; true when it is done already. */
  #begin(action: Action): boolean {
    const connection = this.#connection;
    const { kind } = action;
    if (!connection.isOpen && !FREE.has(kind))
      return this.#fail('it is not connected: connect first', E.ENOTCONN);
    switch (kind) {
      case 'connect':
        return this.#connect(action);
      case 'send':
        return this.#beginSend(action);
      case 'expect':
        return this.#expect(action);
      case 'wait':
        return this.#sleep('time', action.ms);
      case 'pauseReading':
      case 'resumeReading':
        connection.isPaused = kind === 'pauseReading';
        connection.watch(false);
        return true;
      case 'halfClose':
        return this.#halfClose();
      case 'close':
      case 'reset':
        connection.close(kind === 'reset');
        return true;
      case 'setBuffers':
        connection.setBuffers(action.send, action.receive);
        return true;
    }
  }

  /** The step is done: says so, and moves on. Held steps that follow each other are done while the program stands once. */
  #finish(step: PlannedStep): void {
    this.#state = 'turn';
    clearDeadline(this.#shared.deadlines, this.#number);
    if (step.isHeld) this.#connection.settle();
    this.#writeRow(step, 0);
    const isLastHeld = step.isHeld && !this.#isNextHeld();
    this.#at = nextStep(this.#plan, this.#at, this.#rounds, true);
    if (isLastHeld) release(this.#shared.holds, this.#number);
  }

  #halfClose(): boolean {
    const errno = this.#connection.halfClose();
    return errno === 0 || this.#fail(errnoName(errno), errno);
  }

  #connect(action: Action & { kind: 'connect' }): boolean {
    const connection = this.#connection;
    if (connection.isOpen) return this.#fail('it is connected already: close first', E.EISCONN);
    noteConnecting(this.#shared.tally);
    beginPatience(this.#shared.patience, this.#number, STALL_MS);
    this.#state = 'connection';
    return this.#hasConnected(connection.connect(action.address));
  }

  #connectAgain(): boolean {
    const action = this.#step?.action;
    if (action?.kind !== 'connect') return false;
    if (passedMs(this.#shared.patience, this.#number) >= STALL_MS) return this.#failAction('');
    return this.#hasConnected(this.#connection.connectAgain(action.address));
  }

  #hasConnected(errno: number): boolean {
    if (errno === E.EINPROGRESS) return false;
    if (errno !== E.EAGAIN) return this.#isConnected(errno);
    this.#state = 'backlog';
    setDeadline(this.#shared.deadlines, this.#number, performance.now() + BACKLOG_MS);
    return false;
  }

  #isConnected(errno: number): boolean {
    if (errno !== 0) return this.#failAction(errnoName(errno), errno);
    noteConnected(this.#shared.tally, !this.#wasConnected);
    this.#wasConnected = true;
    return true;
  }

  #beginSend(action: SendAction): boolean {
    const isRandom = action.payload.block === undefined;
    const use = isRandom ? this.#randomSends++ : 0;
    const key = isRandom ? streamKey(this.#shared.seed, this.#number, use) : 0;
    this.#sending = beginSend(action, key);
    return this.#send();
  }

  /** Sends more of the step's bytes; true when the kernel has taken all of them. */
  #send(): boolean {
    const [step, sending] = [this.#step, this.#sending];
    if (step?.action.kind !== 'send' || sending === undefined) return false;
    const progress = sendOn(sending, this.#connection);
    this.#moved = sending.sent;
    switch (progress) {
      case 'sent':
        if (this.#state === 'room') this.#connection.watch(false);
        return true;
      case 'full':
        this.#state = 'room';
        this.#connection.watch(true);
        beginPatience(this.#shared.patience, this.#number, step.isHeld ? HOLD_MS : STALL_MS);
        return false;
      case 'pause':
        return this.#sleep('piece', step.action.pauseMs);
      case 'turn':
        return this.#sleep('piece', 0);
      case 'failed':
        return this.#failAction(errnoName(sending.errno), sending.errno);
    }
  }

  #expect(action: Action & { kind: 'expect' }): boolean {
    const match = beginMatch(action.pattern);
    this.#match = match;
    this.#state = 'bytes';
    beginPatience(this.#shared.patience, this.#number, action.withinMs);
    this.#connection.takeKept(match);
    return this.#isMet(match);
  }

  /** Whether the expectation is met; fails it where it cannot be any more. */
  #isMet(match: Match): boolean {
    const { hasEnded, errno } = this.#connection;
    this.#moved = match.taken;
    if (match.isDone || (hasEnded && match.pattern.kind === 'end')) return true;
    if (match.error === '' && errno === 0 && !hasEnded) return false;
    if (match.error !== '') return this.#failAction(match.error, E.EBADMSG);
    if (errno === 0) return this.#failAction('the stream ended', E.ENODATA);
    return this.#failAction(errnoName(errno), errno);
  }

  #receive(): void {
    const match = this.#state === 'bytes' ? this.#match : undefined;
    this.#connection.receive(match, this.#state === 'room');
    if (match !== undefined) this.#goOn(this.#isMet(match));
  }

  /** Waits so long by itself; with 0 only until others have had their turn. */
  #sleep(state: 'turn' | 'time' | 'piece', ms: number): boolean {
    this.#connection.watch(false);
    this.#state = state;
    setDeadline(this.#shared.deadlines, this.#number, ms > 0 ? performance.now() + ms : 0);
    return false;
  }

  /** Fails the call or expectation under way, `why` empty where its time was over; each with the errno that says the same. */
  #failAction(why: string, errno: number = E.ETIMEDOUT): boolean {
    const action = this.#step?.action;
    if (action === undefined) return false;
    const ms = passedMs(this.#shared.patience, this.#number);
    const [moved, match, isReadingPaused] = [this.#moved, this.#match, this.#connection.isPaused];
    return this.#fail(describeFailure({ action, why, ms, moved, match, isReadingPaused }), errno);
  }

  #fail(reason: string, errno: number): boolean {
    const step = this.#step;
    if (step !== undefined) {
      // First: a reader of rows then knows that this step was not met.
      noteFailure(this.#shared.tally, this.#number, `step ${step.place} ${step.key}: ${reason}`);
      this.#writeRow(step, errno);
    }
    this.#end();
    return false;
  }

  #end(): void {
    this.#state = 'nothing';
    this.#connection.close();
    clearDeadline(this.#shared.deadlines, this.#number);
    leave(this.#shared.holds, this.#number);
    noteEnd(this.#shared.tally, this.#number, this.#connection.sent, this.#connection.received);
  }

  #writeRow(step: PlannedStep, errno: number): void {
    const { hasRows, recorder, firstClient } = this.#shared;
    const [bytes, local, began] = [this.#moved, this.#connection.local, this.#beganAt];
    const client = firstClient + this.#number;
    if (hasRows) recorder.record('client', { client, step: step.key, bytes, local, errno, began });
  }
}
