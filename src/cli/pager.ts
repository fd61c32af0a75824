/** The pager that a person reads long texts in: PAGER, else less(1); what they show is what would have been printed. */

import { spawn } from 'node:child_process';
import type { Surface } from './command';
import { Output } from './output';
import { openScreen, type Screen } from './screen';

export type Pager = {
  readonly stdout: Output;
  readonly screen: Screen;
  /** Nothing more comes; resolves when nobody reads in it any more. */
  end(): Promise<void>;
};

/** Ends by itself where all fits on one screen, and leaves it there; colours are kept, long lines folded. */
const LESS = 'FRX';
/** Where there is no less, what is printed stands as it is. */
const USUAL = 'command -v less >/dev/null && exec less; exec cat';
const LOOK_MS = 20;

/** Not where there is no terminal, or PAGER says that none is wanted: it is empty, or `cat`. */
export function wantsPager({ keys }: Surface): boolean {
  const { PAGER } = process.env;
  return keys !== undefined && PAGER !== '' && PAGER !== 'cat';
}

export function openPager({ stdout, screen }: Surface): Pager {
  const { PAGER, LESS: given = LESS } = process.env;
  const child = spawn('/bin/sh', ['-c', PAGER ?? USUAL], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, LESS: given },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const output = new Output(child.stdin, () => undefined);
  return {
    stdout: output,
    screen: openScreen(output, stdout, screen.look),
    end: async () => {
      while (output.pending > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      child.stdin.end();
      await ended;
    },
  };
}
