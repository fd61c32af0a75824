/** What a rule finds: something wrong, where, since when, how often, the events that prove it, and what to do. */

/** Worst first. */
export const SEVERITIES = ['error', 'warning', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A rule is in the nursery, and silent unless asked for, until it has raised no false alarm on any right program that there is. */
export type Stage = 'stable' | 'nursery';

/** An event that proves it, and in words what was watched, ready and queued when it came. */
export type Evidence = { readonly seq: number; readonly state: string };

export type Finding = {
  readonly rule: string;
  readonly stage: Stage;
  readonly severity: Severity;
  /** −1 where it is about no loop, and no descriptor. */
  readonly loop: number;
  readonly fd: number;
  readonly gen: number;
  /** Ticks of its loop. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** One sentence with the values. */
  readonly message: string;
  /** What to do, one sentence. */
  readonly fix: string;
  /** `file:line` in the user's program; empty where it is not known. */
  readonly src: string;
  /** That is a line of the log that was read: another in each log, and so no part of what the finding is. */
  readonly isInLog?: boolean;
  readonly evidence: readonly Evidence[];
};

/** What makes two findings the same one. */
export function identityOf({
  rule,
  loop,
  fd,
  gen,
  src,
  isInLog = false,
}: Pick<Finding, 'rule' | 'loop' | 'fd' | 'gen' | 'src' | 'isInLog'>): string {
  return `${rule} ${loop} ${fd} ${gen} ${isInLog ? '' : src}`;
}
