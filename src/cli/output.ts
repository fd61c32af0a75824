/** Standard output and standard error: what happens when their reader goes away. */

/** A stream to print to. */
export type Output = {
  /** Does nothing once the reader is gone. */
  write(text: string): void;
  readonly isClosed: boolean;
  /** Calls `listener` when the reader is gone, at once where it is so already. */
  onClosed(listener: () => void): void;
};

type Stream = Pick<NodeJS.WriteStream, 'write' | 'on'>;

/** A pipe without a reader, a terminal that was closed. */
const GONE = new Set(['EPIPE', 'EIO']);

/** `onBroken`: writing failed for another reason, a full disk for one. */
export function openOutput(stream: Stream, onBroken: (error: Error) => void): Output {
  const listeners: (() => void)[] = [];
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isClosed) return;
    isClosed = true;
    if (!GONE.has(error.code ?? '')) onBroken(error);
    for (const listener of listeners) listener();
  });
  return {
    write: (text) => {
      if (!isClosed && text !== '') stream.write(text);
    },
    get isClosed() {
      return isClosed;
    },
    onClosed: (listener) => {
      if (isClosed) listener();
      else listeners.push(listener);
    },
  };
}
