/** Waiting for what becomes so when connections end. */

export type Endings = {
  /** Resolves when it is so, at the latest after `ms`. One waits at a time. */
  until(isSo: () => boolean, ms?: number): Promise<void>;
  /** A connection ended. */
  onEnd(): void;
};

export function openEndings(): Endings {
  let look = (): void => undefined;
  return {
    async until(isSo, ms) {
      if (isSo()) return;
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
        look = () => {
          if (!isSo()) return;
          clearTimeout(timer);
          resolve();
        };
      });
    },
    onEnd: () => look(),
  };
}
