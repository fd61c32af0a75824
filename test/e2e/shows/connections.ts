/** The rows of a run by connection, in the order they were accepted. */

import assert from 'node:assert/strict';
import type { PollerName } from '../../../src/pollers/list';
import { type Row, bytesOf } from '../../support/command';

/** The rows of these kinds, in order. */
export type Of = (...kinds: Row['kind'][]) => Row[];

/** What a scenario shows besides what all do: a title, and the check of one run's rows. */
export type Show = readonly [string, (of: Of, poller: PollerName) => void];

/** By scenario: what a file of this folder exports as `shows`. */
export type Shows = Readonly<Record<string, readonly Show[]>>;

/** One connection: its descriptor, its peer, and its own rows. */
export type Connection = {
  readonly fd: number;
  readonly gen: number;
  readonly peer: string;
  readonly of: Of;
};

/** Every connection that was accepted. */
export function connectionsOf(of: Of): Connection[] {
  return of('accept')
    .filter(({ fd }) => fd! >= 0)
    .map(({ fd, gen, peer }) => ({
      ...{ fd: fd!, gen: gen!, peer: peer! },
      of: (...kinds) => of(...kinds).filter((row) => row.fd === fd && row.gen === gen),
    }));
}

/** The connection whose client sent this as a message of its own. */
export function speaker(of: Of, text: string): Connection {
  const found = connectionsOf(of).find((connection) => receivedBy(connection).includes(text));
  assert.ok(found, `nobody said '${text}'`);
  return found;
}

/** What each recv brought, as text; those that brought nothing are left out. */
export function receivedBy(connection: Connection): string[] {
  const recvs = connection.of('recv').filter(({ got }) => got! > 0);
  return recvs.map(({ data }) => bytesOf(data).toString());
}

/** What each send offered, as text. */
export function sentBy(connection: Connection): string[] {
  return connection.of('send').map(({ data }) => bytesOf(data).toString());
}

/** `7` for bytes that came, `0` for the end of the stream, or the errno; EAGAIN is left out. */
export function resultsOf(connection: Connection): string[] {
  return connection
    .of('recv')
    .filter(({ errno }) => errno !== 'EAGAIN')
    .map(({ got, errno }) => errno ?? String(got));
}

/** Letters of the connection's readiness, tick by tick. */
export function readinessOf(connection: Connection): string[] {
  return connection.of('ready').map(({ events }) => events!);
}

/** The texts printed. */
export function printsOf(of: Of): string[] {
  return of('print').map(({ text }) => text!);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
