/** Waiting for what becomes so when connections end. */

export type Endings = {
  /** Resolves when it is so, at the latest after `ms`. */
  until(isSo: () => boolean, ms?: number): Promise<void>;
  /** A connection ended. */
  onEnd(): void;
};

export function openEndings(): Endings {
  const waiting = new Set<() => void>();
  return {
    async until(isSo, ms) {
      if (isSo()) return;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (isSo()) goOn();
        };
        const goOn = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = ms === undefined ? undefined : setTimeout(goOn, ms);
        waiting.add(look);
      });
    },
    onEnd: () => {
      for (const look of waiting) look();
    },
  };
}
