/** A lock in shared memory: whoever holds it may do what two threads must not do at once. */

/** Blocks until the lock is this thread's; `lock` is one shared word, 0 while it is free. */
export function acquire(lock: Int32Array): void {
  while (Atomics.compareExchange(lock, 0, 0, 1) !== 0) Atomics.wait(lock, 0, 1);
}

export function release(lock: Int32Array): void {
  Atomics.store(lock, 0, 0);
  Atomics.notify(lock, 0, 1);
}
