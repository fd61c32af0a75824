/** Simulated clients against a server that is not the lab's: what each of them sent, got and waited for, and what failed. */

import { join } from 'node:path';
import { type Report, type Script, type SimulatorOptions, countClients } from '../lab/script';
import type { Signal } from '../lab/wire';
import { formatAddress, isLocal, parseAddress } from '../os/address';
import { LabDecoder } from '../sources/labDecoder';
import { openPull } from '../sources/labPull';
import {
  type ProcessEnding,
  type LabProcess,
  howEnded,
  startLabProcess,
} from '../sources/labProcess';
import type { TraceEvent } from '../trace/event';
import { readEvent } from '../trace/json';
import { type Trace, openTrace } from '../trace/trace';
import {
  type Latency,
  type LatencyReport,
  addLatency,
  mergeLatencies,
  openLatency,
  reportLatency,
} from '../trace/latency';

export type ClientsOptions = {
  readonly script: Script;
  /** Addresses, in the order that `connect` counts them. */
  readonly targets: readonly string[];
  /** Folder of simulator.js. */
  readonly bundles: string;
};

/** One client. */
export type ClientResult = {
  readonly client: number;
  /** Its group in the script, counted from 0. */
  readonly group: number;
  readonly connected: boolean;
  /** It came to its end, well or not; false where the run was ended before. */
  readonly ended: boolean;
  readonly steps: number;
  readonly sent: number;
  readonly received: number;
  readonly latency?: LatencyReport;
  /** Which expectation failed, and why. */
  readonly failure?: string;
};

export type ClientsProgress = {
  readonly clients: number;
  readonly connected: number;
  readonly ended: number;
  readonly failed: number;
};

export type ClientsOutcome =
  | {
      readonly kind: 'done';
      readonly clients: readonly ClientResult[];
      readonly latency?: LatencyReport;
      readonly tookMs: number;
      /** The run was ended before all clients were. */
      readonly wasStopped: boolean;
    }
  | { readonly kind: 'refused' | 'failed'; readonly reason: string };

export type ClientsRun = {
  readonly ended: Promise<ClientsOutcome>;
  progress(): ClientsProgress;
  /** Ends them; what they did until then is told. */
  stop(): void;
};

/** What is known of a client so far. */
type Seen = {
  isConnected: boolean;
  hasEnded: boolean;
  steps: number;
  sent: number;
  received: number;
  /** When its last send was done, ns; −1 where it was answered, or there was none. */
  askedAt: number;
  readonly latency: Latency;
  failure: string;
};

/** A process asked to stop has so long for it. */
const STOP_MS = 100;
const SENDS = new Set(['send', 'sendFrame', 'sendInPieces', 'sendTogether', 'urgent']);

/** The address of a target, `localhost:8001` too; throws RangeError where it is none, or is not on this machine. */
export function targetAddress(target: string): string {
  const address = parseAddress(target.replace(/^localhost:(?=\d{1,5}$)/i, '127.0.0.1:'));
  if (address.family !== 'unix' && address.port === 0)
    throw new RangeError(`'${target}' has port 0, where nobody listens: give the server's port`);
  if (isLocal(address)) return formatAddress(address);
  throw new RangeError(
    `${target} is not on this machine: aim at 127.0.0.1, [::1], localhost or unix:/path`,
  );
}

/** Starts them at once. Throws RangeError for a target that cannot be. */
export function runClients({ script, targets, bundles }: ClientsOptions): ClientsRun {
  const options: SimulatorOptions = {
    script,
    targets: targets.map(targetAddress),
    rows: true,
    tellsClients: true,
  };
  return new Run(options, join(bundles, 'simulator.js'));
}

class Run implements ClientsRun {
  readonly ended: Promise<ClientsOutcome>;
  readonly #beganAt = process.hrtime.bigint();
  readonly #trace: Trace = openTrace({ events: 1 << 16, payload: 4 << 20 });
  readonly #script: Script;
  /** By client; those nothing is known of are left out. */
  readonly #seen = new Map<number, Seen>();
  readonly #simulator: LabProcess;
  readonly #progress = { connected: 0, ended: 0, failed: 0 };
  #next = 0;
  #report: Report | undefined;
  #refusal: string | undefined;
  #wasStopped = false;

  constructor(options: SimulatorOptions, bundle: string) {
    this.#script = options.script;
    const decoder = new LabDecoder(this.#trace, this.#beganAt, {
      onAppend: () => this.#takeRows(),
      onSignal: (signal, text, client) => this.#onSignal(signal, text, client),
    });
    this.#simulator = startLabProcess(bundle, options, openPull(decoder, this.#trace.payload));
    this.#simulator.send({ kind: 'ready' });
    this.ended = this.#simulator.ended.then((ending) => this.#outcome(ending));
  }

  progress(): ClientsProgress {
    return { clients: countClients(this.#script), ...this.#progress };
  }

  stop(): void {
    if (this.#wasStopped) return;
    this.#wasStopped = true;
    this.#simulator.send({ kind: 'stop' });
    const timer = setTimeout(() => this.#simulator.kill(), STOP_MS);
    void this.ended.finally(() => clearTimeout(timer));
  }

  #takeRows(): void {
    for (; this.#next < this.#trace.next; this.#next++) {
      const event = readEvent(this.#trace, this.#next);
      if (event?.kind === 'client') this.#takeRow(event, this.#seenOf(event.client ?? 0));
    }
  }

  #seenOf(client: number): Seen {
    const known = this.#seen.get(client);
    if (known !== undefined) return known;
    const seen = unseen();
    this.#seen.set(client, seen);
    return seen;
  }

  #takeRow({ step = '', errno, t }: TraceEvent, seen: Seen): void {
    if (seen.failure !== '') return;
    seen.steps++;
    if (step === 'connect' && errno === undefined && !seen.isConnected) {
      seen.isConnected = true;
      this.#progress.connected++;
    } else if (SENDS.has(step)) seen.askedAt = t;
    else if (step === 'expect' && seen.askedAt >= 0) {
      addLatency(seen.latency, (t - seen.askedAt) / 1e6);
      seen.askedAt = -1;
    }
  }

  #onSignal(signal: Signal, text: string, client: number): void {
    // What it tells of a client comes after that client's rows.
    this.#takeRows();
    if (signal === 'refused') this.#refusal = text;
    else if (signal === 'done') this.#report = JSON.parse(text) as Report;
    else if (signal === 'failed') {
      this.#seenOf(client).failure = text.slice(text.indexOf(' ') + 1);
      this.#progress.failed++;
    } else if (signal === 'ended' || signal === 'moved') {
      const [sent = 0, received = 0] = text.split(' ').map(Number);
      const hasEnded = signal === 'ended';
      Object.assign(this.#seenOf(client), { sent, received, hasEnded });
      if (hasEnded) this.#progress.ended++;
    }
  }

  #outcome(ending: ProcessEnding): ClientsOutcome {
    if (this.#refusal !== undefined) return { kind: 'refused', reason: this.#refusal };
    if (this.#report === undefined && !this.#wasStopped)
      return { kind: 'failed', reason: `the client simulator ${howEnded(ending)}` };
    const seen = [...this.#seen.values()];
    const latency = reportLatency(mergeLatencies(seen.map((one) => one.latency)));
    return {
      kind: 'done',
      clients: this.#results(),
      ...(latency !== undefined && { latency }),
      tookMs: Math.round(Number(process.hrtime.bigint() - this.#beganAt) / 1e6),
      wasStopped: this.#report === undefined,
    };
  }

  #results(): ClientResult[] {
    const groups = this.#script.clients.flatMap(({ count = 1 }, group) =>
      Array.from({ length: count }, () => group),
    );
    return groups.map((group, client) => resultOf(this.#seenOf(client), client, group));
  }
}

function unseen(): Seen {
  return {
    ...{ isConnected: false, hasEnded: false, steps: 0, sent: 0, received: 0 },
    ...{ askedAt: -1, latency: openLatency(), failure: '' },
  };
}

function resultOf(seen: Seen, client: number, group: number): ClientResult {
  const { isConnected, hasEnded, steps, sent, received, failure } = seen;
  const latency = reportLatency(seen.latency);
  return {
    ...{ client, group, connected: isConnected, ended: hasEnded, steps, sent, received },
    ...(latency !== undefined && { latency }),
    ...(failure !== '' && { failure }),
  };
}
