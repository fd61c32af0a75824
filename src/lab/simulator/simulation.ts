/** All simulated clients on one thread and one poller: the loop, and what the parent says on control. */

import { E, SyscallError } from '../../os/errors';
import * as libc from '../../os/libc';
import type { Memory } from '../../os/memory';
import { READ } from '../../pollers/poller';
import { openPoller } from '../../pollers/pollers';
import { firstHolder } from '../holds';
import type { Recorder } from '../recorder';
import type { SimulatorOptions } from '../script';
import { openCommands } from '../commands';
import { CONTROL_FD } from '../wire';
import { Client } from './client';
import { earliest, openDeadlines, setDeadline, takeDue } from './deadlines';
import { type Group, clientCount } from './groups';
import { noteArmed, noteStanding, openHoldQueue } from './holdQueue';
import { openPatience, pause, resume } from './patience';
import { COMMANDS_AT, COMMANDS_ROOM, type Shared } from './shared';
import { areAllEnded, openTally, reportOf } from './tally';

/** Clients whose deadline has come that act between two waits: what is ready meanwhile is not kept waiting longer. */
const DUE_A_WAIT = 256;
/** The longest timeout epoll_wait(2) takes. */
const MAX_TIMEOUT_MS = 0x7fffffff;

export class Simulation {
  readonly #shared: Shared;
  readonly #groups: readonly Group[];
  readonly #clients: Client[] = [];
  #hasStarted = false;
  #isStopping = false;
  readonly #commandsIn = openCommands();

  /** Nothing is connected before the parent says `ready`. */
  constructor(
    { script, rows, tellsClients, firstClient = 0 }: SimulatorOptions,
    groups: readonly Group[],
    memory: Memory,
    recorder: Recorder,
  ) {
    const count = clientCount(groups);
    const deadlines = openDeadlines(count);
    const patience = openPatience(deadlines, count);
    this.#groups = groups;
    this.#shared = {
      ...{ memory, recorder, deadlines, patience },
      poller: openPoller('epoll'),
      holds: openHoldQueue(recorder, deadlines, patience, firstHolder(script)),
      tally: openTally(recorder, count, tellsClients),
      owners: [],
      seed: script.seed ?? 0,
      hasRows: rows,
      firstClient,
    };
    this.#shared.poller.add(CONTROL_FD, READ);
  }

  /** Runs until every client has ended, and reports; or until the parent says `stop`, or is gone. */
  run(): void {
    const { recorder, tally } = this.#shared;
    while (!this.#isStopping && !(this.#hasStarted && areAllEnded(tally))) {
      recorder.flush();
      this.#wait();
      this.#serveDue();
    }
    if (this.#isStopping) for (const client of this.#clients) client.tellMoved();
    else recorder.signal('done', JSON.stringify(reportOf(tally)));
  }

  #wait(): void {
    const { poller, owners } = this.#shared;
    const count = poller.wait(this.#timeoutMs());
    if (count < 0) {
      const errno = libc.errno();
      if (errno !== E.EINTR) throw new SyscallError('epoll_wait', -1, errno);
    }
    // The poller may have longer arrays by the time the last of these is served.
    const { readyFds, readyEvents } = poller;
    for (let i = 0; i < count; i++) {
      const fd = readyFds[i]!;
      if (fd === CONTROL_FD) this.#obey();
      else this.#clients[owners[fd]!]!.onReady(readyEvents[i]!);
    }
  }

  #timeoutMs(): number {
    const next = earliest(this.#shared.deadlines);
    if (next === Infinity) return -1;
    const rest = Math.ceil(next - performance.now());
    return Math.max(0, Math.min(rest, MAX_TIMEOUT_MS));
  }

  #serveDue(): void {
    const now = performance.now();
    for (let i = 0; i < DUE_A_WAIT && !this.#isStopping; i++) {
      const client = takeDue(this.#shared.deadlines, now);
      if (client < 0) break;
      this.#clients[client]!.onDue();
    }
  }

  #obey(): void {
    const { memory, holds, patience } = this.#shared;
    const count = libc.read(CONTROL_FD, memory.address + COMMANDS_AT, COMMANDS_ROOM);
    if (count < 0) throw new SyscallError('read', CONTROL_FD, libc.errno());
    if (count === 0) this.#isStopping = true;
    const bytes = memory.bytes.subarray(COMMANDS_AT, COMMANDS_AT + count);
    for (const { kind } of this.#commandsIn(bytes)) {
      if (kind === 'stop') this.#isStopping = true;
      else if (kind === 'go') noteStanding(holds);
      else if (kind === 'pause') pause(patience);
      else if (kind === 'resume') resume(patience);
      else if (kind !== 'ready') continue;
      else if (this.#hasStarted) noteArmed(holds);
      else this.#start();
    }
  }

  #start(): void {
    this.#hasStarted = true;
    const now = performance.now();
    for (const { plan, count, startMs, betweenMs } of this.#groups)
      for (let i = 0; i < count; i++) {
        const number = this.#clients.length;
        this.#clients.push(new Client(this.#shared, number, plan));
        setDeadline(this.#shared.deadlines, number, now + startMs + i * betweenMs);
      }
  }
}
