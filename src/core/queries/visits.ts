/** The visits of simulated clients: when each connected, got its first answer, and left. */

import type { Visit } from '../clientViews';
import { CODE } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';

/** By the client's address, in the order of connecting. */
export type Visits = {
  readonly open: Map<string, { -readonly [Field in keyof Visit]: Visit[Field] }>;
  /** Addresses of the connections the program has open, by process and descriptor. */
  readonly peers: Map<number, string>;
  /** When the program closed a connection to an address, the newest: a client may tell of its connect later. */
  readonly closes: Map<string, number>;
  count: number;
};

const MAX_VISITS = 16;
const MAX_CLOSES = 1024;
const CHARACTERS_OF_ADDRESS = 64;

export function openVisits(): Visits {
  return { open: new Map(), peers: new Map(), closes: new Map(), count: 0 };
}

/** Takes down what the event tells: a client's step, or what the program made of its connection. */
export function noteVisit(visits: Visits, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot];
  if (code === CODE.accept)
    visits.peers.set(keyOf(trace, slot), addressIn(trace, trace.text[slot]!));
  else if (code === CODE.close) noteClose(visits, keyOf(trace, slot), trace.t[slot]!);
  else if (code === CODE.client && trace.errno[slot] === 0) noteStep(visits, trace, slot);
}

/** One number for a descriptor of a process. */
function keyOf({ fd, loop, processes }: Trace, slot: number): number {
  return processOf(processes, loop[slot]!) * 2 ** 31 + fd[slot]!;
}

function addressIn(trace: Trace, text: number): string {
  return textAt(trace.texts, text).slice(0, CHARACTERS_OF_ADDRESS);
}

function noteStep(visits: Visits, trace: Trace, slot: number): void {
  const local = addressIn(trace, trace.c[slot]!);
  const client = trace.a[slot]!;
  const step = textAt(trace.texts, trace.text[slot]!);
  const at = trace.t[slot]!;
  // Clients of a Unix socket have no address.
  const key = local === '' ? `#${client}` : local;
  if (step === 'connect') connect(visits, key, { client, local, connectNs: at });
  const known = visits.open.get(key);
  if (known === undefined || known.endNs >= 0) return;
  if (step === 'expect' && known.answerNs < 0) known.answerNs = at;
  if (step === 'close' || step === 'reset') known.endNs = at;
}

/** A client whose script is over closes without a step of its own. */
function noteClose({ open, peers, closes }: Visits, key: number, at: number): void {
  const peer = peers.get(key) ?? '';
  peers.delete(key);
  if (peer === '') return;
  closes.delete(peer);
  closes.set(peer, at);
  if (closes.size > MAX_CLOSES) closes.delete(closes.keys().next().value!);
  const visit = open.get(peer);
  if (visit !== undefined && visit.endNs < 0) visit.endNs = at;
}

function connect(
  visits: Visits,
  key: string,
  begun: Pick<Visit, 'client' | 'local' | 'connectNs'>,
): void {
  const { open, closes } = visits;
  const closedNs = closes.get(key) ?? -1;
  visits.count++;
  open.delete(key);
  const { client, local, connectNs } = begun;
  const endNs = closedNs < connectNs ? -1 : closedNs;
  open.set(key, { client, local, connectNs, answerNs: -1, endNs });
  if (open.size > MAX_VISITS) open.delete(open.keys().next().value!);
}
