/** What a command of muxscope is: what help, completion and the reading of its arguments are made from, and what it does. */

import type { ReadStream } from 'node:tty';
import type { Exit } from './leaving';
import type { Output } from './output';
import type { Screen } from './screen';
import type { Signal, Stopping } from './stopping';

export type Command = {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly operands: readonly Operand[];
  /** It runs a program: from the first operand on, or from a word like these, everything is that program's. */
  readonly program?: { readonly begins: RegExp; readonly arguments: string };
  /** Its own; `optionsOf` has all. */
  readonly options: readonly Option[];
  /** What help says below the options, in whole lines of at most 100 columns. */
  readonly notes?: string;
  /** Throws WrongUse before it has done anything. */
  run(parsed: Parsed, surface: Surface): Promise<Exit>;
};

export type Operand = Value & {
  /** With its article: `a scenario`. */
  readonly what: string;
  readonly isOptional?: true;
  /** It may be several, which the command looks into: the operands behind it are the last. */
  readonly isMany?: true;
};

/** The operands up to the one that may be several, as which all that follow are completed. */
export function completedOperands({ operands }: Command): readonly Operand[] {
  const many = operands.findIndex(({ isMany }) => isMany === true);
  return many < 0 ? operands : operands.slice(0, many + 1);
}

export type Option = {
  readonly name: `--${string}`;
  /** What it does or is. */
  readonly says: string;
  /** Absent: it takes none. */
  readonly value?: Value;
  readonly isRequired?: true;
};

/** What may stand in the place of a placeholder. */
export type Value = {
  /** `N`, `FILE`, `bash|zsh|fish`. */
  readonly placeholder: string;
  /** One that is right. */
  readonly example: string;
  /** What completion offers. */
  readonly words?: () => readonly string[];
  /** Completion offers files besides: those whose names end so. */
  readonly files?: string;
  /** A whole number within these bounds. */
  readonly range?: { readonly least: number; readonly most: number };
  /** Throws WrongUse for what is never right; what depends on other arguments is the command's to refuse. */
  readonly check?: (value: string) => void;
};

/** The arguments of a command. */
export type Parsed = {
  /** By option; empty for one that takes none. */
  readonly values: ReadonlyMap<string, string>;
  /** By option that has a range. */
  readonly numbers: ReadonlyMap<string, number>;
  /** None that is needed is missing. */
  readonly operands: readonly string[];
};

/** What of the process a command uses. */
export type Surface = {
  readonly stdout: Output;
  readonly screen: Screen;
  /** Standard error, where standard output is a program's own. */
  readonly aside: Screen;
  /** Where keys are read; undefined: there is no terminal. */
  readonly keys: ReadStream | undefined;
  /** A person looks at standard error. */
  readonly isWatched: boolean;
  /** False only where the cost of inspection is measured. */
  readonly inspect: boolean;
  /** Folder of the lab's bundles. */
  readonly bundles: string;
  /** From now on signals do not end the process but ask; `but` is heeded by another, a pager for one. */
  readonly heedSignals: (but?: Signal) => Stopping;
};

/** For what programs read. */
export const JSON_OPTION = '--json';

const HELP: Option = { name: '--help', says: 'this text' };

/** What stands in the place of a command. */
export const TOP_OPTIONS: readonly Option[] = [
  { name: '--help', says: 'what there is' },
  { name: '--version', says: 'the version' },
];

/** A command's options, with what every command has. */
export function optionsOf({ options }: Command): readonly Option[] {
  return [...options, HELP];
}
