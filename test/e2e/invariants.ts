/** What holds in every trace of the lab, whatever the scenario, the poller and the order the kernel chose. */

import assert from 'node:assert/strict';
import { knownPoller } from '../../src/pollers/list';
import { type Row, bytesOf } from '../support/command';

/** Where w is watched with nothing queued, for a connect among others, or not watched with something. */
const WITHOUT_W = ['write-spin', 'queue-loss', 'write-stall', 'connect-unchecked'];
/** Where who is not ready is read. */
const UNASKED = ['again-spin', 'loop-blocked'];

/** What is known of one use of a descriptor's number. */
type Use = {
  readonly gen: number;
  interest: string;
  isOpen: boolean;
  messages: number[];
  queued: number;
  next: number;
  sizes: Map<number, number>;
};

/**
 * Fails at the first row that cannot be; `poller` is the one that was asked for, `findings` are the rules that the
 * scenario breaks on purpose.
 */
export function assertHolds(
  rows: readonly Row[],
  poller: string,
  findings: readonly string[],
): void {
  assertFrame(rows, poller, findings.some((rule) => rule.endsWith('-fatal')) ? 1 : 0);
  const walk = new Walk(rows, poller, findings);
  for (const row of rows) {
    try {
      walk.take(row);
    } catch (error) {
      const { data = '', ...rest } = row;
      const text = JSON.stringify({ ...rest, data: data.slice(0, 80) });
      throw new Error(`${String(error)}\nat ${text}`, { cause: error });
    }
  }
}

/** Numbers, times, the first row and the last. */
function assertFrame(rows: readonly Row[], poller: string, code: number): void {
  rows.forEach((row, i) => assert.equal(row.seq, i));
  const last = new Map<number, number>();
  for (const { loop, t, seq } of rows) {
    assert.ok(t >= (last.get(loop) ?? 0), `time goes back at seq ${seq}`);
    last.set(loop, t);
  }
  const first = rows[0]!;
  assert.deepEqual([first.kind, first.tick, first.poller], ['loop', -1, poller]);
  assert.equal(first.tid, first.pid);
  const exits = rows.filter(({ kind }) => kind === 'exit');
  assert.deepEqual(exits, rows.slice(-1));
  assert.deepEqual([exits[0]?.code, exits[0]?.signal], [code, '']);
}

/** Goes through the rows of one loop and keeps what they imply. */
class Walk {
  readonly #rows: readonly Row[];
  readonly #isEdge: boolean;
  readonly #findings: readonly string[];
  readonly #uses = new Map<number, Use>();
  #tick = -1;
  #isWaiting = false;
  #timeout = 0;
  /** Rows of this tick's readiness still to come, and the descriptors seen. */
  #readyLeft = 0;
  readonly #ready = new Map<number, string>();
  #before: Row | undefined;

  constructor(rows: readonly Row[], poller: string, findings: readonly string[]) {
    this.#rows = rows;
    this.#findings = findings;
    this.#isEdge = knownPoller(poller)?.can.isEdge === true;
  }

  take(row: Row): void {
    if (row.kind === 'client' || row.kind === 'exit') {
      assert.equal(row.tick, -1);
      assert.equal(row.loop, row.kind === 'exit' ? 0 : -1);
      return;
    }
    assert.equal(row.loop, 0);
    if (row.kind === 'wait') this.#tick++;
    assert.equal(row.tick, row.kind === 'kernel' ? -1 : this.#tick);
    if (this.#readyLeft > 0) assert.equal(row.kind, 'ready');
    this.#takeByKind(row);
    this.#before = row;
  }

  #takeByKind(row: Row): void {
    if (row.fd !== undefined && row.fd >= 0 && row.kind !== 'accept') this.#takeDescriptor(row);
    if (row.kind === 'wait') this.#takeWait(row);
    else if (row.kind === 'wake') this.#takeWake(row);
    else assert.ok(!this.#isWaiting, 'the loop waits');
    if (row.kind === 'ready') this.#takeReady(row);
    else if (row.kind === 'accept') this.#takeAccept(row);
    else if (row.kind === 'recv') {
      if (row.oob === true) assert.ok(this.#ready.get(row.fd!)?.includes('x'), 'nothing urgent');
      assertMoved(row, row.got!, row.got!);
    } else if (row.kind === 'send') assertMoved(row, row.put!, row.want!);
  }

  #takeWait(row: Row): void {
    assert.ok(!this.#isWaiting);
    this.#isWaiting = true;
    this.#timeout = row.timeout!;
    this.#ready.clear();
    const watched = [...this.#uses.values()].filter(({ interest }) => interest !== '');
    assert.equal(row.watched, watched.length);
    if (WITHOUT_W.some((rule) => this.#findings.includes(rule))) return;
    for (const [fd, { interest, messages }] of this.#uses)
      assert.equal(interest.includes('w'), messages.length > 0, `w of ${fd} and its queue`);
  }

  #takeWake(row: Row): void {
    assert.ok(this.#isWaiting);
    this.#isWaiting = false;
    this.#readyLeft = row.ready!;
    if (!this.#findings.includes('eintr-fatal')) assert.equal(row.errno, undefined);
    if (row.ready === 0)
      assert.ok(row.waited! >= this.#timeout * 1e6, `waited ${row.waited} of ${this.#timeout} ms`);
  }

  #takeReady(row: Row): void {
    assert.ok(this.#readyLeft-- > 0, 'more than the wake said');
    assert.ok(!this.#ready.has(row.fd!), 'twice in one tick');
    this.#ready.set(row.fd!, row.events!);
    const { interest } = this.#use(row);
    assert.notEqual(interest, '', 'not watched');
    if (this.#isStale(row)) return;
    assert.match(row.events!, /^(?=.)r?w?x?h?e?d?$/);
    for (const letter of 'rwx')
      if (row.events!.includes(letter))
        assert.ok(interest.includes(letter), `${letter} was not asked`);
  }

  #takeAccept(row: Row): void {
    assert.equal(row.fd === -1, row.errno !== undefined);
    assert.ok(this.#ready.has(row.listener!), 'the listener was not ready');
    if (row.fd === -1) return;
    let next = row.seq + 1;
    while (this.#rows[next]?.loop !== 0) next++;
    const open = this.#rows[next]!;
    const { kind, fd, gen, peer, role } = open;
    assert.deepEqual([kind, fd, gen, peer], ['open', row.fd, row.gen, row.peer]);
    assert.equal(role, 'connection');
  }

  #takeDescriptor(row: Row): void {
    if (row.kind === 'open') {
      this.#takeOpen(row);
      return;
    }
    const use = this.#use(row);
    if (row.kind === 'watch') {
      assert.equal(row.edge, this.#isEdge);
      use.interest = row.interest!;
    } else if (row.kind === 'close') {
      if (!this.#findings.includes('stale-descriptor'))
        assert.equal(use.interest, '', 'closed while it is watched');
      if (!this.#findings.includes('queue-loss'))
        assert.deepEqual(use.messages, [], 'closed with messages in its queue');
      use.messages = [];
      use.isOpen = false;
    } else if (row.kind === 'recv') {
      if (!UNASKED.some((rule) => this.#findings.includes(rule)))
        assert.ok(this.#ready.has(row.fd!), 'it was not ready');
    } else takeMessage(use, row, this.#findings.includes('queue-order'));
  }

  #takeOpen(row: Row): void {
    const before = this.#uses.get(row.fd!);
    assert.ok(before?.isOpen !== true, 'open already');
    assert.equal(row.gen, (before?.gen ?? -1) + 1);
    if (row.role === 'connection') assert.equal(this.#before?.kind, 'accept');
    this.#uses.set(row.fd!, {
      ...{ gen: row.gen, interest: '', isOpen: true, messages: [], queued: 0, next: 0 },
      sizes: new Map(),
    });
  }

  #use(row: Row): Use {
    const use = this.#uses.get(row.fd!);
    assert.ok(use !== undefined && (use.isOpen || this.#isStale(row)), 'it is not open');
    assert.equal(row.gen, use.gen);
    return use;
  }

  /** Told to be no descriptor, and meant to be. */
  #isStale({ events }: Row): boolean {
    return events === 'n' && this.#findings.includes('stale-descriptor');
  }
}

function takeMessage(
  use: Use,
  { kind, message, bytes, depth, queued }: Row,
  isAnyOrder: boolean,
): void {
  if (kind === 'enqueue') {
    assert.equal(message, use.next++);
    use.messages.push(message);
    use.queued += bytes!;
    use.sizes.set(message, bytes!);
  } else if (kind === 'dequeue' || kind === 'drop') {
    const place = use.messages.indexOf(message!);
    assert.ok(place === 0 || (isAnyOrder && place > 0), 'not the oldest');
    use.messages.splice(place, 1);
    assert.equal(bytes, use.sizes.get(message!));
    use.queued -= bytes!;
  } else return;
  assert.deepEqual([depth, queued], [use.messages.length, use.queued]);
}

/** Bytes kept of each call. */
const CAPTURE = 65_536;

/** `moved` bytes of `want`, −1 with an errno; `shown` bytes are kept up to the capture limit. */
function assertMoved(row: Row, moved: number, shown: number): void {
  assert.ok(moved >= -1 && moved <= row.want!);
  assert.equal(moved === -1, row.errno !== undefined);
  assert.equal(bytesOf(row.data).length, Math.min(CAPTURE, Math.max(0, shown)));
}
