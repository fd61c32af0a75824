/** What `muxscope help` says. */

const MUXSCOPE = `Muxscope shows I/O multiplexing as it happens: which descriptors a program watches, which of them
the kernel calls ready at each tick, and what the program then does. Servers and clients are real.

  muxscope scenarios [--json]        what the lab has
  muxscope run <scenario> [options]  run a scenario and tell every tick of it
  muxscope help run                  the options of run, and the terminal's keys
  muxscope --version

A first one: muxscope run multi-port
`;

const RUN = `muxscope run <scenario> [options]

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
`;

/** Whole lines of at most 100 columns. */
export function helpText(about: 'muxscope' | 'run'): string {
  return about === 'run' ? RUN : MUXSCOPE;
}
