/** Readiness of a descriptor inside Node's own event loop, read lazily: for the process that looks on, not for one that serves. */

import koffi from 'koffi';

/** What a pull found: everything there was, nothing, or the end. */
export type Pulled = 'some' | 'none' | 'end';

/** After a read, look again so many ms later instead of at the next readiness: one wake-up then serves many writes. */
const PAUSE_MS = 4;

/**
 * Calls `pull` when `fd` is readable, then every few ms until it finds nothing, then waits for readiness again;
 * ends after `end`, or when the returned function is called. `pull` must read all there is.
 */
export function readLazily(fd: number, pull: () => Pulled): () => void {
  let timer: NodeJS.Timeout | undefined;
  // The handle must stay referenced, or it is collected and the reader falls silent: the closure below holds it.
  const handle = koffi.node.poll(fd, { readable: true, disconnect: true }, () => {
    handle.stop();
    look();
  });

  function look(): void {
    const pulled = pull();
    if (pulled === 'some') timer = setTimeout(look, PAUSE_MS);
    else if (pulled === 'none') rearm();
    else end();
  }

  function rearm(): void {
    handle.start({ readable: true, disconnect: true }, () => {
      handle.stop();
      look();
    });
  }

  function end(): void {
    clearTimeout(timer);
    handle.close();
  }

  return end;
}
