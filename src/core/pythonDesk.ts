/**
 * What is asked about Python programs of the user's, which others start: a session for one that is run to be inspected, and a door
 * by which any other becomes a session of its own.
 */

import type { Socket } from 'node:net';
import type { Door } from '../sources/python/door';
import { type Guest, Lobby } from '../sources/python/lobby';
import { nameOf } from '../sources/python/commandLine';
import type { Hello } from '../sources/python/wire';
import type { GuestOptions } from '../sources/pythonGuests';
import { Failure } from './failure';
import type { ProbeDoor, Replies, Request } from './requests';
import { type GuestSession, isGuest, type Keep } from './session';
import type { Opening, Sessions } from './sessions';

type Asked<Do extends Request['do']> = Extract<Request, { do: Do }>;

/** What it needs of the machine. */
export type PythonMeans = {
  /** Throws where no socket can be had. */
  readonly openDoor: (capture: number, onProbe: (socket: Socket) => void) => Promise<Door>;
  readonly open: (options: GuestOptions, keep: Keep) => GuestSession;
};

/** Bytes kept of each call. */
const CAPTURE = 256;
/** One of many, most of which are short. */
const WANTS = { events: 1 << 18, payload: 1 << 24 };
/** What its environment says of what a program was started for: the session that awaits it, or what it is called. */
const FOR_SESSION = 'session ';
const NAMED = 'name ';
/** No process. */
const NOBODY = -1;

export class PythonDesk {
  readonly #means: PythonMeans;
  readonly #sessions: Sessions;
  readonly #onProblem: (text: string) => void;
  readonly #lobby: Lobby;
  /** Whose sessions are about to be there, by the process that comes first. */
  readonly #coming = new Map<number, Guest[]>();
  #door: Promise<Door> | undefined;

  constructor(means: PythonMeans, sessions: Sessions, onProblem: (text: string) => void) {
    this.#means = means;
    this.#sessions = sessions;
    this.#onProblem = onProblem;
    this.#lobby = new Lobby({
      isExpected: (hello) => hello.purpose !== undefined || this.#isKnown(hello),
      onGuest: (guest) => this.#take(guest),
    });
  }

  /** Throws Failure. */
  answer(request: Asked<'startPython' | 'pythonDoor' | 'programEnded'>): Promise<unknown> {
    switch (request.do) {
      case 'startPython':
        return this.#start(request);
      case 'pythonDoor':
        return this.#enter(request);
      case 'programEnded':
        return this.#ended(request);
    }
  }

  /** Who would say how programs ended is gone. */
  leaveAlone(): void {
    for (const { session } of this.#sessions.all) if (isGuest(session)) session.source.leaveAlone();
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#lobby.close();
    void this.#door?.then(
      (door) => door.close(),
      () => undefined,
    );
  }

  /** A session that awaits its program. */
  async #start({ name, replaces }: Asked<'startPython'>): Promise<Replies['startPython']> {
    const { site, variables } = await this.#open();
    const opening = this.#opening({ name, isAwaited: true });
    const session = await this.#sessions.begin(() => opening, replaces);
    return { session, door: doorOf(site, variables, `${FOR_SESSION}${session.id}`) };
  }

  async #enter({ called }: Asked<'pythonDoor'>): Promise<ProbeDoor> {
    const { site, variables } = await this.#open();
    return doorOf(site, variables, called === undefined ? undefined : `${NAMED}${called}`);
  }

  /** Code −1: nobody knows. */
  async #ended({ session: id, code }: Asked<'programEnded'>): Promise<void> {
    const session = this.#sessions.get(id)?.session;
    if (session !== undefined && isGuest(session)) await session.source.programEnded(code);
  }

  #open(): Promise<Door> {
    this.#door ??= this.#openDoor();
    return this.#door;
  }

  async #openDoor(): Promise<Door> {
    try {
      return await this.#means.openDoor(CAPTURE, (socket) => this.#lobby.add(socket));
    } catch (error) {
      this.#door = undefined;
      throw new Failure('failed', 'no socket can be had for Python programs: {0}', [
        error instanceof Error ? error.message : String(error),
      ]);
    }
  }

  #opening(what: Omit<GuestOptions, 'capture'>, onOpen?: (session: GuestSession) => void): Opening {
    const options = { ...what, capture: CAPTURE };
    return {
      open: (keep) => {
        const session = this.#means.open(options, keep);
        onOpen?.(session);
        return session;
      },
      wants: WANTS,
      isAwaited: true,
    };
  }

  #take(guest: Guest): void {
    const { hello } = guest;
    const session = this.#awaiting(hello) ?? this.#sessionOf(hello);
    if (session !== undefined) {
      enter(session, guest);
      return;
    }
    const relatives = this.#coming.get(relativeOf(hello));
    if (relatives !== undefined) {
      relatives.push(guest);
      this.#coming.set(hello.pid, relatives);
      return;
    }
    this.#begin(guest);
  }

  #begin(guest: Guest): void {
    const { hello } = guest;
    const family = [guest];
    this.#coming.set(hello.pid, family);
    const purpose = hello.purpose ?? '';
    const name = purpose.startsWith(NAMED) ? purpose.slice(NAMED.length) : nameOf(hello.argv);
    const arrive = (): void => {
      for (const one of family) this.#coming.delete(one.hello.pid);
    };
    const opening = this.#opening({ name, isAwaited: false }, (session) => {
      arrive();
      for (const one of family) enter(session, one);
    });
    this.#sessions
      .begin(() => opening)
      .catch((error: unknown) => {
        arrive();
        for (const { socket } of family) socket.destroy();
        this.#onProblem(`${name} is not watched: ${String(error)}`);
      });
  }

  /** Of a run that it was started for, which goes on still. */
  #awaiting({ purpose = '' }: Hello): GuestSession | undefined {
    if (!purpose.startsWith(FOR_SESSION)) return undefined;
    const session = this.#sessions.get(Number(purpose.slice(FOR_SESSION.length)))?.session;
    const isIts = session !== undefined && isGuest(session) && session.state !== 'ended';
    return isIts ? session : undefined;
  }

  /** That has its parent, or had another connection of it. */
  #sessionOf(hello: Hello): GuestSession | undefined {
    const relative = relativeOf(hello);
    if (relative === NOBODY) return undefined;
    return this.#sessions.all
      .map(({ session }) => session)
      .filter(isGuest)
      .find(({ state, source }) => state !== 'ended' && source.has(relative));
  }

  #isKnown(hello: Hello): boolean {
    return this.#coming.has(relativeOf(hello)) || this.#sessionOf(hello) !== undefined;
  }
}

/** The process whose session it belongs to: its parent, or, where it comes again, itself. */
function relativeOf({ isAgain, pid, fork, parent }: Hello): number {
  if (isAgain) return pid;
  return fork === 0 ? NOBODY : parent;
}

function enter({ source }: GuestSession, { socket }: Guest): void {
  source.add(socket);
  socket.resume();
}

function doorOf(site: string, variables: Door['variables'], purpose?: string): ProbeDoor {
  return {
    site,
    variables:
      purpose === undefined ? variables : { ...variables, MUXSCOPE_PROBE_PURPOSE: purpose },
  };
}
