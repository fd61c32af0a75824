/** Texts that look like a log of strace(1) and are none: each is named, with what to do instead. */

/** What a text is that begins so; empty where it may be a log of strace. */
export function otherThan(head: string): string {
  return OTHERS.find(({ is }) => is.test(head))?.says ?? '';
}

const OTHERS: readonly { readonly is: RegExp; readonly says: string }[] = [
  {
    // `% time     seconds  usecs/call     calls    errors syscall`, with no call before it.
    is: /^(?!(?:.*\n)*?.*\w\(.*\) += )(?:.*\n)*?% time +seconds +usecs\/call/,
    says: 'this is the summary that strace -c prints, which has no calls in it: run strace without -c (or with -C)',
  },
  {
    is: /^(?:.*\n)*?SYSCALL\(args\)\s+= return/,
    says: 'this is a log of dtruss (macOS), which does not say which descriptors were ready: only logs of strace (Linux) are read',
  },
  {
    is: /^(?:.*\n)*?[IWD]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ strace\.go:\d+\]/,
    says: 'this is a log of gVisor (runsc --strace): only logs of strace are read',
  },
  {
    is: /^(?:.*\n)*?(?:goroutine \d+ \[[\w ,]+\]:\n|SCHED \d+ms: gomaxprocs=)/,
    says: 'this is a dump of a Go program: only logs of strace are read, run the program under strace -f',
  },
  {
    is: /^(?:.*\n)*? *\d+\.\d+ \( *(?:\d+\.\d+ ms)?\s*\): [^\n]*\/\d+ \w+\(/,
    says: 'this is the output of perf trace, which does not say which descriptors were ready: only logs of strace are read',
  },
  {
    is: /^(?:.*\n)*? *\d+ \S+ +(?:CALL|RET) +\w+/,
    says: 'this is the output of kdump or ktrace (BSD): only logs of strace (Linux) are read',
  },
];
