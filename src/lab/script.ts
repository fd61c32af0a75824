/**
 * The client script language: what simulated clients do, as data. Built-in scenarios, workspace files and
 * `muxscope clients` speak it alike.
 */

export type Script = {
  /** Seeds every random byte, so that a script does the same each time. */
  readonly seed?: number;
  readonly clients: readonly ClientGroup[];
};

export type ClientGroup = {
  /** How many clients do these steps; 1 when absent. */
  readonly count?: number;
  /** Clients a second; all at once when absent. */
  readonly ramp?: number;
  /** Milliseconds after the run began; 0 when absent. */
  readonly start?: number;
  readonly steps: readonly Step[];
};

/** How many clients there are in all. */
export function countClients({ clients }: Script): number {
  return clients.reduce((sum, { count = 1 }) => sum + count, 0);
}

/** Descriptors of a process besides its clients': those it inherits, and Node's own. */
const OTHER_DESCRIPTORS = 64;

/** How many descriptors the process of so many simulated clients needs. */
export function descriptorsFor(clients: number): number {
  return clients + OTHER_DESCRIPTORS;
}

/** Bytes to send: exactly one of the three. */
export type Bytes =
  | { readonly text: string }
  | { readonly hex: string }
  /** So many bytes from the seeded generator. */
  | { readonly random: number };

/** What to wait for; reading goes on where the last expectation stopped. */
export type Expectation = {
  /** Fails after so many milliseconds; 5 000 when absent. */
  readonly withinMs?: number;
} & (
  | { readonly text: string }
  | { readonly hex: string }
  /** Exactly so many more. */
  | { readonly bytes: number }
  | { readonly frames: number; readonly codec: string }
  | { readonly end: true }
);

type StepOf =
  /** `to`: which listener, 0 the first. */
  | { readonly connect: { readonly to?: number } }
  | { readonly send: Bytes }
  | { readonly sendFrame: Bytes & { readonly codec: string } }
  /** The sizes of the pieces, the last one repeated; a pause between two. */
  | {
      readonly sendInPieces: Bytes & {
        readonly sizes: readonly number[];
        readonly pauseMs?: number;
        /** Framed by this codec first. */
        readonly codec?: string;
      };
    }
  /** All in one call. */
  | {
      readonly sendTogether: {
        readonly messages: readonly Bytes[];
        readonly codec?: string;
      };
    }
  | { readonly expect: Expectation }
  | { readonly wait: { readonly ms: number } }
  | { readonly pauseReading: Record<string, never> }
  | { readonly resumeReading: Record<string, never> }
  | { readonly halfClose: Record<string, never> }
  | { readonly close: Record<string, never> }
  | { readonly reset: Record<string, never> }
  /** One out-of-band byte (MSG_OOB, send(2)). */
  | { readonly urgent: { readonly byte: number } }
  | {
      readonly setBuffers: {
        readonly send?: number;
        readonly receive?: number;
      };
    }
  | {
      readonly repeat: {
        readonly times: number;
        readonly steps: readonly Step[];
      };
    };

/** One key, and what it needs. */
export type Step = StepOf & {
  /** Done while the program stands still between a tick that received bytes and its next wait. */
  readonly hold?: true;
};

/** What the simulator tells of a run when it is done, or what is known of it where the run ended before its clients. */
export type Report = {
  readonly clients: number;
  readonly connected: number;
  readonly failed: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** From the first connect to the last client's being connected, in ms. */
  readonly connectMs: number;
  /** The run ended before its clients: what they moved, how many were connected and when is not known, −1. */
  readonly isPartial?: true;
  /** The first failed expectations, at most 20 of them. */
  readonly failures: readonly {
    readonly client: number;
    readonly reason: string;
  }[];
};

/** Which step of which group failed, both counted from 0; `place` is where it stands among the steps, from 1: `3.1`. */
export type FailedStep = { readonly group: number; readonly place: string; readonly key: string };

/** The step that the reason of a failure (`step 3.1 expect: …`) names; undefined where it names none. */
export function failedStep(
  { clients }: Script,
  client: number,
  reason: string,
): FailedStep | undefined {
  const [, place, key] = /^step ([\d.]+) (\w+): /.exec(reason) ?? [];
  let end = 0;
  const group = clients.findIndex(({ count = 1 }) => client < (end += count));
  if (place === undefined || key === undefined || group < 0) return undefined;
  return { group, place, key };
}

/** Where a failed step stands in the script: `clients[0].steps[2].repeat.steps[0].expect`. */
export function pathOfStep({ group, place, key }: FailedStep): string {
  const steps = place.split('.').map((number) => `steps[${Number(number) - 1}]`);
  return `clients[${group}].${steps.join('.repeat.')}.${key}`;
}

/** What the simulator is given on descriptor 0. */
export type SimulatorOptions = {
  readonly script: Script;
  /** Address texts of the listeners, in order. */
  readonly targets: readonly string[];
  /** The number of the first client in rows, where others came before; 0 when absent. */
  readonly firstClient?: number;
  /** A `client` row a step; off for loads that nobody looks at. */
  readonly rows: boolean;
  /** Each client's failure and end is told as it comes, with what it moved; else the first failures only, and the sums. */
  readonly tellsClients?: boolean;
};
