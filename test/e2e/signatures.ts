/** What proves each finding in a trace, by rule: the rows that are its evidence, none where the trace has no such bug. */

import { type Row, bytesOf } from '../support/command';

/** One use of a descriptor's number: its rows in order. */
type Use = { readonly gen: number; readonly fd: number; readonly rows: readonly Row[] };

/** Ticks in a row that make a spin more than a hint. */
const TICKS = 10;
/** Waits in a row that nobody makes by chance. */
const MANY = 50;

/** The signatures of RULES, as far as a scenario shows them. */
export const SIGNATURES: Readonly<Record<string, (rows: readonly Row[]) => Row[]>> = {
  'eof-spin': eofSpin,
  'write-spin': writeSpin,
  'short-send': shortSend,
  'edge-not-drained': edgeNotDrained,
  'queue-order': queueOrder,
  'queue-loss': queueLoss,
  'unframed-message': unframedMessage,
  'zero-timeout': zeroTimeout,
  backlog,
  'accept-spin': acceptSpin,
  'unread-spin': unreadSpin,
  'again-spin': againSpin,
  'peer-loss-fatal': (rows) => fatal(rows, ['ECONNRESET', 'EPIPE']),
  'eintr-fatal': (rows) => fatal(rows, ['EINTR']),
  'stale-descriptor': staleDescriptor,
  'hangup-spin': hangupSpin,
  'datagram-eof': datagramEof,
  'write-stall': writeStall,
  'loop-blocked': loopBlocked,
  'fd-leak': fdLeak,
  starvation,
  'connect-unchecked': connectUnchecked,
  'reset-on-close': resetOnClose,
  'split-character': (rows) => rows.filter(({ kind, ok }) => kind === 'decode' && ok === false),
};

/** End of stream received in many ticks from one that stays watched. */
function eofSpin(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap((use) => {
    const ends = use.rows.filter(({ kind, got }) => kind === 'recv' && got === 0);
    return new Set(ends.map(({ tick }) => tick)).size >= TICKS ? ends : [];
  });
}

/** Many ticks that only `w` woke, with nothing sent to those that were writable. */
function writeSpin(rows: readonly Row[]): Row[] {
  const idle = ticksOf(rows).flatMap((tick) => {
    const ready = tick.filter(({ kind }) => kind === 'ready');
    const isIdle = ready.every(
      ({ fd, events }) =>
        events === 'w' && !tick.some((row) => row.kind === 'send' && row.fd === fd),
    );
    return isIdle ? ready.slice(0, 1) : [];
  });
  return idle.length >= TICKS ? idle : [];
}

/** Many waits in a row that were given no time, and told of nobody. */
function zeroTimeout(rows: readonly Row[]): Row[] {
  let run: Row[] = [];
  let isAsked = false;
  for (const row of rows) {
    if (row.kind === 'wait') isAsked = row.timeout === 0;
    if (row.kind !== 'wake') continue;
    if (isAsked && row.ready === 0) run.push(row);
    else if (run.length >= MANY) return run;
    else run = [];
  }
  return run.length >= MANY ? run : [];
}

/** A send that took a part, and no send of the rest before the close; nor was it kept, and given up knowingly. */
function shortSend(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap((use) => {
    const last = use.rows.filter(({ kind }) => kind === 'send').at(-1);
    if (use.rows.some(({ kind }) => kind === 'drop')) return [];
    return last !== undefined && last.put! >= 0 && last.put! < last.want! ? [last] : [];
  });
}

/** Edge-triggered: the last recv of a tick was full, there was no EAGAIN, and the next tick is silent about it. */
function edgeNotDrained(rows: readonly Row[]): Row[] {
  const ticks = ticksOf(rows);
  const edges = new Set(rows.filter(({ edge }) => edge).map(({ fd }) => fd));
  const uses = usesOf(rows).filter(({ rows: own }) => own.some(({ kind }) => kind === 'recv'));
  return uses.flatMap((use) => {
    if (!edges.has(use.fd)) return [];
    const interestAt = (seq: number) =>
      use.rows.filter((row) => row.kind === 'watch' && row.seq < seq).at(-1);
    return ticks.flatMap((tick, i) => {
      const mine = tick.filter(({ fd, gen }) => fd === use.fd && gen === use.gen);
      const last = mine.filter(({ kind }) => kind === 'recv').at(-1);
      if (last === undefined || last.got !== last.want) return [];
      // To be watched anew is to be told anew of what is there.
      if (mine.some(({ kind, seq }) => kind === 'watch' && seq > last.seq)) return [];
      const watch = interestAt(last.seq);
      if (watch?.edge !== true || !watch.interest!.includes('r')) return [];
      const isReadable = mine.some((row) => row.kind === 'ready' && row.events!.includes('r'));
      const next = ticks[i + 1]?.some((row) => row.kind === 'ready' && row.fd === use.fd);
      return isReadable && next === false ? [last] : [];
    });
  });
}

/** A message that left while an older one of the same connection waits. */
function queueOrder(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap((use) => {
    const waiting = new Set<number>();
    return use.rows.filter(({ kind, message }) => {
      if (kind === 'enqueue') waiting.add(message!);
      const isLate = kind === 'dequeue' && message !== Math.min(...waiting);
      if (kind === 'dequeue' || kind === 'drop') waiting.delete(message!);
      return isLate;
    });
  });
}

/** A close with messages that were neither sent nor dropped. */
function queueLoss(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap((use) => {
    const count = (...kinds: string[]) =>
      use.rows.filter(({ kind }) => kinds.includes(kind)).length;
    const isLost = count('enqueue') > count('dequeue', 'drop');
    return use.rows.filter(({ kind }) => kind === 'close' && isLost);
  });
}

/** A recv that the program read as a text by itself, though it is not what a client sent by itself. */
function unframedMessage(rows: readonly Row[]): Row[] {
  const sent = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.kind !== 'client' || row.step !== 'send') continue;
    const local = row.local!;
    sent.set(local, [...(sent.get(local) ?? []), row]);
  }
  return usesOf(rows).flatMap((use) => {
    const { peer } = use.rows.find(({ kind }) => kind === 'open')!;
    const sends = sent.get(peer!) ?? [];
    let at = 0;
    const sizes = new Map(sends.map(({ bytes }) => [(at += bytes!), bytes]));
    let end = 0;
    return use.rows.filter((row, i) => {
      if (row.kind !== 'recv') return false;
      end += bytesOf(row.data).length;
      return use.rows[i + 1]?.kind === 'decode' && sizes.get(end) !== row.got;
    });
  });
}

/** A listener that was ready in many ticks in a row, in none of which anybody called accept. */
function backlog(rows: readonly Row[]): Row[] {
  const ticks = ticksOf(rows);
  const listeners = rows.filter(({ role }) => role === 'listener');
  return listeners.flatMap(({ fd }) =>
    streakOf(ticks, (tick) => isReady(tick, fd!) && !tick.some((row) => row.listener === fd)),
  );
}

/** accept that fails for want of descriptors in many ticks in a row. */
function acceptSpin(rows: readonly Row[]): Row[] {
  return streakOf(ticksOf(rows), (tick) => tick.some(({ errno }) => errno === 'EMFILE'));
}

/** Who was readable in many ticks in a row, and not read, while no other read said that there is nothing. */
function unreadSpin(rows: readonly Row[]): Row[] {
  return leftReadable(rows, (tick) => !tick.some(({ errno }) => errno === 'EAGAIN'));
}

/** Who was readable in many ticks in a row, in each of which reads said that there is nothing. */
function againSpin(rows: readonly Row[]): Row[] {
  return leftReadable(rows, (tick) =>
    tick.some(({ kind, errno }) => kind === 'recv' && errno === 'EAGAIN'),
  );
}

/** A call that failed so, no wait after it, and a program that ended badly. */
function fatal(rows: readonly Row[], errnos: readonly string[]): Row[] {
  const wait = rows.findLastIndex(({ kind }) => kind === 'wait');
  const isBad = rows.some(({ kind, code }) => kind === 'exit' && code! > 0);
  return isBad ? rows.slice(wait).filter(({ errno = '' }) => errnos.includes(errno)) : [];
}

/** Who is told in many ticks in a row to be no open descriptor. */
function staleDescriptor(rows: readonly Row[]): Row[] {
  return streakOf(ticksOf(rows), (tick) => tick.some(({ events }) => events?.includes('n')));
}

/** Who hung up, as many ticks in a row tell, in none of which anything was done with it. */
function hangupSpin(rows: readonly Row[]): Row[] {
  const ticks = ticksOf(rows);
  const isHungUp = ({ events = '' }: Row): boolean => /[he]/.test(events);
  return usesWith(rows, TICKS, isHungUp).flatMap(({ fd, gen }) =>
    streakOf(ticks, (tick) => {
      const mine = tick.filter((row) => row.fd === fd && row.gen === gen);
      return mine.length === 1 && isHungUp(mine[0]!);
    }),
  );
}

/** A datagram of no bytes, and its socket closed in the same tick. */
function datagramEof(rows: readonly Row[]): Row[] {
  const sockets = usesOf(rows).filter(({ rows: own }) => own[0]?.proto === 'udp');
  return sockets.flatMap(({ rows: own }) =>
    own.filter(
      ({ got, tick }) => got === 0 && own.some((row) => row.kind === 'close' && row.tick === tick),
    ),
  );
}

/** A send that took a part, and two seconds without another, or a look whether one is possible. */
function writeStall(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap((use) => {
    const last = use.rows.filter(({ kind }) => kind === 'send').at(-1);
    if (last === undefined || last.put! >= last.want!) return [];
    const next = use.rows.find(
      ({ kind, interest, seq }) =>
        seq > last.seq && (kind === 'close' || (kind === 'watch' && interest!.includes('w'))),
    );
    return (next ?? rows.at(-1)!).t - last.t >= 2e9 ? [last] : [];
  });
}

/** A receive, in a loop, that stood for long. */
function loopBlocked(rows: readonly Row[]): Row[] {
  return rows.filter(({ kind, loop, dur = 0 }) => kind === 'recv' && loop === 0 && dur >= 700e6);
}

/** Several whose stream has ended, that are not watched and were never closed. */
function fdLeak(rows: readonly Row[]): Row[] {
  const ends = usesOf(rows).flatMap((use) => {
    const end = use.rows.find(({ kind, got }) => kind === 'recv' && got === 0);
    const isClosed = use.rows.some(({ kind }) => kind === 'close');
    return end === undefined || isClosed ? [] : [end];
  });
  return ends.length >= 5 ? ends : [];
}

/** Long in one tick, and a hundred receives of one, while another had become ready. */
function starvation(rows: readonly Row[]): Row[] {
  const ticks = ticksOf(rows);
  const isMuch = ({ kind, got }: Row): boolean => kind === 'recv' && got! > 0;
  return usesWith(rows, 100, isMuch).flatMap(({ fd }) =>
    ticks.flatMap((tick, i) => {
      const recvs = tick.filter((row) => isMuch(row) && row.fd === fd);
      if (recvs.length < 100 || recvs.at(-1)!.t - recvs[0]!.t < 50e6) return [];
      const told = [...tick, ...(ticks[i + 1] ?? [])].filter(({ kind }) => kind === 'ready');
      return told.filter((row) => row.fd !== fd).slice(0, 1);
    }),
  );
}

/** A connect that was begun, SO_ERROR never read, and a send that tells how it ended. */
function connectUnchecked(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap(({ rows: own }) => {
    const isBegun = own.some(({ kind, errno }) => kind === 'connect' && errno === 'EINPROGRESS');
    if (!isBegun || own.some(({ kind }) => kind === 'sockerr')) return [];
    return own.filter(({ kind, errno }) => kind === 'send' && errno === 'ECONNREFUSED');
  });
}

/** Bytes that the kernel still had for the program behind its last recv, counted right before the close, and something sent before. */
function resetOnClose(rows: readonly Row[]): Row[] {
  return usesOf(rows).flatMap(({ rows: own }) => {
    const at = own.findIndex(({ kind }) => kind === 'close');
    const before = own.slice(0, Math.max(0, at));
    const last = before.at(-1);
    const isSent = before.some(({ kind, put }) => kind === 'send' && put! > 0);
    return isSent && last?.kind === 'kernel' && last.recvq! > 0 ? [last] : [];
  });
}

function leftReadable(rows: readonly Row[], isSo: (tick: readonly Row[]) => boolean): Row[] {
  if (rows.some(({ edge }) => edge)) return [];
  const ticks = ticksOf(rows);
  const uses = usesWith(rows, TICKS, ({ events }) => events === 'r');
  const others = uses.filter(({ rows: own }) => own[0]?.role !== 'listener');
  return others.flatMap(({ fd, gen }) =>
    streakOf(ticks, (tick) => {
      const mine = tick.filter((row) => row.fd === fd && row.gen === gen);
      const isOnlyReady = mine.every(({ kind, events }) => kind === 'ready' && events === 'r');
      return mine.length > 0 && isOnlyReady && isSo(tick);
    }),
  );
}

/** Those of which so many rows are so. */
function usesWith(rows: readonly Row[], count: number, isSo: (row: Row) => boolean): Use[] {
  return usesOf(rows).filter(({ rows: own }) => own.filter(isSo).length >= count);
}

function isReady(tick: readonly Row[], fd: number): boolean {
  return tick.some((row) => row.kind === 'ready' && row.fd === fd);
}

/** The wakes of the first many ticks in a row that are so. */
function streakOf(
  ticks: readonly (readonly Row[])[],
  isSo: (tick: readonly Row[]) => boolean,
): Row[] {
  let streak: Row[] = [];
  for (const tick of ticks) {
    if (isSo(tick)) streak.push(tick[0]!);
    else streak = [];
    if (streak.length >= TICKS) return streak;
  }
  return [];
}

/** Those of the rows that are about one use of a descriptor's number, together. */
function usesOf(rows: readonly Row[]): Use[] {
  const uses = new Map<string, { fd: number; gen: number; rows: Row[] }>();
  for (const row of rows) {
    if (row.fd === undefined || row.fd < 0 || row.gen === undefined) continue;
    const name = `${row.fd} ${row.gen}`;
    const use = uses.get(name);
    if (use === undefined) uses.set(name, { fd: row.fd, gen: row.gen, rows: [row] });
    else use.rows.push(row);
  }
  return [...uses.values()];
}

/** The rows of each tick that returned. */
function ticksOf(rows: readonly Row[]): Row[][] {
  const ticks = new Map<number, Row[]>();
  for (const row of rows) {
    if (row.loop !== 0 || row.tick < 0) continue;
    const tick = ticks.get(row.tick);
    if (tick === undefined) ticks.set(row.tick, [row]);
    else tick.push(row);
  }
  return [...ticks.values()].filter((tick) => tick.some(({ kind }) => kind === 'wake'));
}
