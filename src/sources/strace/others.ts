/** Texts that look like a log of strace(1) and are none: each is named, with what to do instead. */

/** What a text is that begins so, as the end of a sentence about its file; empty where it may be a log of strace. */
export function otherThan(head: string): string {
  // Of a long line its begin tells; all of it would be looked at from each of its characters.
  const text = head.replace(LONG, '$1');
  return OTHERS.find(({ is }) => is.test(text))?.says ?? '';
}

const LONG = /(.{400}).+/g;

/** What to do where a log has other calls only. */
export const ASK_FOR = 'trace these too, with strace -f -e trace=desc,network or without -e';

const OTHERS: readonly { readonly is: RegExp; readonly says: string }[] = [
  {
    // `% time     seconds  usecs/call     calls    errors syscall`, with no call before it.
    is: /^(?!(?:.*\n)*?.*\w\(.*\) += )(?:.*\n)*?% time +seconds +usecs\/call/,
    says: 'is the summary that strace -c prints, which has no calls in it: run strace without -c (or with -C)',
  },
  {
    is: /^(?:.*\n)*?SYSCALL\(args\)\s+= return/,
    says: 'is a log of dtruss (macOS), which does not say which descriptors were ready: only logs of strace (Linux) are read',
  },
  {
    is: /^(?:.*\n)*?[IWD]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ strace\.go:\d+\]/,
    says: 'is a log of gVisor (runsc --strace): only logs of strace are read',
  },
  {
    is: /^(?:.*\n)*?(?:goroutine \d+ \[[\w ,]+\]:\n|SCHED \d+ms: gomaxprocs=)/,
    says: 'is a dump of a Go program: only logs of strace are read, run the program under strace -f',
  },
  {
    is: /^(?:.*\n)*? *\d+\.\d+ \( *(?:\d+\.\d+ ms *)?\): [^\n]*\/\d+ \w+\(/,
    says: 'is the output of perf trace, which does not say which descriptors were ready: only logs of strace are read',
  },
  {
    is: /^(?:.*\n)*? *\d+ \S+ +(?:CALL|RET) +\w+/,
    says: 'is the output of kdump or ktrace (BSD): only logs of strace (Linux) are read',
  },
];
