/** fork(2), clone(2), execve(2) and what ends them: who is a thread of whom, and what each process is called. */

import { type Call, type Family, isDone, type Log } from './call';
import { addTask } from './tasks';
import { hasFlag, isOne } from './flags';
import { named, numberOf, type Value } from './values';

const decoder = new TextDecoder();

export const PROCESS_CALLS: Family = {
  fork: returned,
  vfork: returned,
  clone: returned,
  clone2: returned,
  clone3: returned,
  execve: executed,
  execveat: executed,
  prctl: renamed,
  exit_group: ended,
};

function returned(call: Call, log: Log): void {
  if (!isDone(call) || call.ret <= 0) return;
  // Lines have the number of the other namespace (--pidns-translation).
  const [, translated] = TRANSLATED.exec(call.shown) ?? [];
  born(call, log, translated === undefined ? call.ret : Number(translated));
}

/** `= 3 /* 12345 in strace's PID NS *\/`. */
const TRANSLATED = /^ \/\* (\d{1,7}) in strace's PID NS \*\//;

/** The call made a thread, or a process; `child`: its number. Known already where it spoke before the call returned. */
export function born(call: Call, { teller, tasks }: Log, child: number): void {
  const { pid, tid, t, args } = call;
  if (tasks.byTid.has(child)) return;
  const flags = named(args, 'flags') ?? named(args[0]?.items, 'flags');
  const isThread = hasFlag(flags, 'CLONE_THREAD');
  addTask(tasks, child, isThread ? pid : child);
  if (isThread) teller.thread({ pid, tid: child, t, name: '' });
  else teller.fork({ pid, tid, t, child, name: '', shares: hasFlag(flags, 'CLONE_FILES') });
}

function executed(call: Call, log: Log): void {
  if (!isDone(call)) return;
  const { pid, tid, t, args } = call;
  const at = args.findIndex(({ bytes }) => bytes !== undefined);
  const path = textOf(args[at]);
  const [first] = args[at + 1]?.items ?? [];
  // Of a path that was cut the name is gone.
  const whole = args[at]?.isCut === true && first?.isCut === false ? textOf(first) : path;
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  if (!log.isBegun) {
    log.program = commandOf(args[at + 1], path);
    log.teller.process({ pid, tid, t, parent: -1, name });
  }
  log.teller.exec({ pid, tid, t, name });
}

/** `["redis-server", "*:7106"]`, as one line; what `-s` cut is marked, and a path is rather that of the call. */
function commandOf(argv: Value | undefined, path: string): string {
  const words = (argv?.items ?? []).map((word, i) =>
    i === 0 && word.isCut ? path : textOf(word) || '""',
  );
  if (words.length === 0) return path;
  if (argv?.isCut === true) words.push('…');
  const command = words.join(' ');
  return command.length > MAX_COMMAND ? `${command.slice(0, MAX_COMMAND - 1)}…` : command;
}

/** With a mark where it was cut. */
function textOf(value: Value | undefined): string {
  return decoder.decode(value?.bytes) + (value?.isCut === true ? '…' : '');
}

const MAX_COMMAND = 400;

/** PR_SET_NAME. */
function renamed(call: Call, { teller }: Log): void {
  const { pid, tid, t, args } = call;
  if (!isDone(call) || !isOne(args[0], 'PR_SET_NAME')) return;
  teller.thread({ pid, tid, t, name: decoder.decode(args[1]?.bytes) });
}

function ended({ task, args }: Call): void {
  task.exitCode = numberOf(args[0]) & 255;
}
