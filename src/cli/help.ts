/** What `muxscope help` says. */

import type { Topic } from './arguments';

const MUXSCOPE = `Muxscope shows I/O multiplexing as it happens: which descriptors a program watches, which of them
the kernel calls ready at each tick, and what the program then does. Servers and clients are real.

  muxscope scenarios [--json]        what the lab has
  muxscope run <scenario> [options]  run a scenario and tell every tick of it
  muxscope clients <script.json> --target 127.0.0.1:8001
                                     aim simulated clients at a server of your own
  muxscope help run                  the options of run, and the terminal's keys
  muxscope help clients              the options of clients, and what a script is
  muxscope --version

A first one: muxscope run multi-port
`;

const RUN = `muxscope run <scenario|file.mux.json> [options]

  --poller select|poll|epoll|epoll-et  how the program waits; the first the scenario supports
  --clients none     no simulated clients: be one yourself, with nc
  --ticks N          end after N ticks of the first loop
  --seconds S        end after S seconds, whatever the clients do
  --port N           the i-th listener gets port N + i; else 8001 and up, or a free one
  --capture BYTES    bytes kept of each call, 0 to 1048575; else 65536
  --quiet            no line a tick, only the summary
  --json             every event as one JSON object a line

Without --ticks and --seconds a run ends when its clients are done; with --clients none, on Ctrl-C.
In a terminal space pauses and resumes, . steps one tick, q ends.

Exit code: 0; 1 a client did not get what it expected; 2 wrong use; 3 failed while running.
Ctrl-C and SIGTERM end a run in order, with its summary; a second one does not wait for that, nor
does a reader that takes nothing keep it from ending.
`;

const CLIENTS = `muxscope clients <script.json> --target 127.0.0.1:8001 [options]

  --target ADDRESS   127.0.0.1:8001, [::1]:8001, localhost:8001 or unix:/path; of several, with
                     commas between, the first is listener 0
  --json             one JSON object a client, and one of them all
  --junit FILE       the result as JUnit XML besides

A script tells what each client does, step by step:

  { "clients": [
    { "count": 50, "ramp": 100, "steps": [
      { "connect": {} },
      { "send": { "text": "hello" } },
      { "expect": { "text": "hello", "withinMs": 1000 } },
      { "halfClose": {} },
      { "expect": { "end": true } } ] } ] }

Steps: connect, send, sendFrame, sendInPieces, sendTogether, expect, wait, pauseReading,
resumeReading, halfClose, close, reset, urgent, setBuffers and repeat. Latency is the time from a
send to the expectation after it. Only servers on this machine are aimed at.
A script's "file" may name any file that you can read, and its bytes are sent: run only scripts
that you trust.

Exit code: 0; 1 a client did not get what it expected; 2 wrong use; 3 failed while running, or
nobody read its output. Ended by a signal it tells what was done until then, and ends by it
(128 + its number in a shell).
`;

const TEXTS: Readonly<Record<Topic, string>> = { muxscope: MUXSCOPE, run: RUN, clients: CLIENTS };

/** Whole lines of at most 100 columns. */
export function helpText(about: Topic): string {
  return TEXTS[about];
}
