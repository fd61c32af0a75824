/** The visits of simulated clients: when each connected, got its first answer, and left. */

import type { ClientLane } from '../activity';
import { CODE } from '../../trace/kinds';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';

/** By client, in the order of connecting. */
export type Visits = {
  readonly open: Map<number, ClientLane>;
  /** Addresses of the connections the program has open, by descriptor. */
  readonly peers: Map<number, string>;
  count: number;
};

const MAX_CLIENTS = 16;

export function openVisits(): Visits {
  return { open: new Map(), peers: new Map(), count: 0 };
}

/** Takes down what the event tells: a client's step, or what the program made of its connection. */
export function noteVisit(visits: Visits, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot];
  if (code === CODE.accept)
    visits.peers.set(trace.fd[slot]!, textAt(trace.texts, trace.text[slot]!));
  if (code === CODE.close) noteClose(visits, trace.fd[slot]!, trace.t[slot]!);
  if (code === CODE.client && trace.errno[slot] === 0) noteStep(visits, trace, slot);
}

function noteStep(visits: Visits, trace: Trace, slot: number): void {
  const client = trace.a[slot]!;
  const step = textAt(trace.texts, trace.text[slot]!);
  const at = trace.t[slot]!;
  if (step === 'connect')
    connect(visits, client, at, textAt(trace.texts, trace.c[slot]!).slice(0, 64));
  const known = visits.open.get(client);
  if (known === undefined || known.endNs >= 0) return;
  if (step === 'expect' && known.answerNs < 0) visits.open.set(client, { ...known, answerNs: at });
  if (step === 'close' || step === 'reset') visits.open.set(client, { ...known, endNs: at });
}

/** A client whose script is over closes without a step of its own. */
function noteClose({ open, peers }: Visits, fd: number, at: number): void {
  const peer = peers.get(fd);
  peers.delete(fd);
  for (const [client, visit] of open) {
    if (visit.local === peer && visit.endNs < 0) open.set(client, { ...visit, endNs: at });
  }
}

function connect(visits: Visits, client: number, at: number, local: string): void {
  const { open } = visits;
  visits.count++;
  open.delete(client);
  open.set(client, { client, local, connectNs: at, answerNs: -1, endNs: -1 });
  if (open.size > MAX_CLIENTS) open.delete(open.keys().next().value!);
}
