"""What is recorded and not sent yet.

The hot paths of the hooks write their records into `chunks` themselves; everything else goes through `put` of records.
"""

from __future__ import annotations

import _thread
import sys
import time
from collections.abc import Callable

from . import followed
from .channel import Channel, Gone, Taken
from .wire import DROPPED, EXIT, FORK, HELLO, MOST, SITE, SIZE, THREAD, pack

now = time.perf_counter_ns if sys.platform == "win32" else time.monotonic_ns
getframe = sys._getframe
# Not the one that tells of it.
_sleep = time.sleep

# Bytes that wait for a slow reader; what comes then is dropped, and counted.
BACKLOG = 4 << 20
# Chunks and ns after which they are sent though nobody is about to block. More chunks than a processor's caches have room for
# cost a fifth of a busy server's throughput.
MANY = 256
SOON_NS = 20_000_000
# After a reader took nothing it is left alone for so long.
REST_NS = 5_000_000
# How long an end of a pipe may be gone before that is seen, in a program that waits now and then.
LOOK_NS = 50_000_000
# Nothing done under the lock waits: who has it for longer was torn out of it by an exception of a signal handler.
STOLEN_NS = 1_000_000_000

# Records that others refer to.
NEEDED = frozenset((HELLO, SITE, THREAD, FORK, EXIT))
OP_AT = 4

chunks: list[bytes] = []
# Each chunk is one record.
push = chunks.append


class State:
    """Of the one recorder that there is."""

    __slots__ = (
        "off",
        "channel",
        "capture",
        "losses",
        "sent_at",
        "on_gone",
        "on_taken",
        "on_caught_up",
        "on_look",
        "_looked_at",
        "_lock",
        "_locked_at",
        "_again",
        "_waiting",
        "_size",
        "_is_cut",
        "_rest_until",
        "_dropped",
        "_kept_at",
    )

    def __init__(self) -> None:
        self.off = True
        self.channel: Channel | None = None
        self.capture = 256
        self.losses = 0
        self.sent_at = 0
        self.on_gone: Callable[[], None] = _nothing
        # The descriptor of the channel is somebody else's, or nobody's.
        self.on_taken: Callable[[], None] = _nothing
        # The reader takes records again, after those since this time were dropped.
        self.on_caught_up: Callable[[int], None] = _nothing
        # What closes without a word is looked for.
        self.on_look: Callable[[], None] = _nothing
        self._looked_at = 0
        self.reset()

    def reset(self) -> None:
        """Nothing is recorded: at the beginning, and in the child of a fork."""
        chunks.clear()
        self._lock = _thread.allocate_lock()
        self._locked_at = 0
        self._again = False
        self._waiting: list[bytes] = []
        self._size = 0
        self._is_cut = False
        self._rest_until = 0
        self._dropped = 0
        self._kept_at = 0

    def flush(self) -> None:
        """Sends what is recorded, as far as the reader takes it now."""
        if followed.ends and now() - self._looked_at > LOOK_NS:
            self._looked_at = now()
            self.on_look()
        while self.channel is not None:
            self._again = True
            if not self._lock.acquire(False):
                if now() - self._locked_at > STOLEN_NS:
                    self._lock = _thread.allocate_lock()
                return
            self._again = False
            lock = self._lock
            try:
                self._locked_at = self.sent_at = now()
                self._send()
            except Taken:
                self.on_taken()
            except Gone:
                stop()
            finally:
                try:
                    lock.release()
                except RuntimeError:
                    pass
            # Somebody recorded meanwhile, and left it to us.
            if not self._again:
                return

    def _send(self) -> None:
        count = len(chunks)
        if count:
            batch = chunks[:count]
            del chunks[:count]
            if self._size > BACKLOG:
                batch = self._left_of(batch)
            elif self._dropped:
                # With this one, so that what is told anew is how things are behind it.
                batch = self._left_of(batch)
                self._tell_dropped()
            else:
                self._kept_at = self._locked_at
            data = b"".join(batch)
            self._waiting.append(data)
            self._size += len(data)
        if self._size == 0 or now() < self._rest_until:
            return
        data = self._waiting[0] if len(self._waiting) == 1 else b"".join(self._waiting)
        taken = self.channel.send(data)  # type: ignore[union-attr]
        self._size = len(data) - taken
        self._waiting = [data[taken:]] if self._size else []
        self._is_cut = taken > 0 and self._size > 0 or taken == 0 and self._is_cut
        if self._size:
            self._rest_until = now() + REST_NS

    def _left_of(self, batch: list[bytes]) -> list[bytes]:
        """Of what a slow reader does not get: what later records cannot be understood without."""
        left = [record for record in batch if record[OP_AT] in NEEDED]
        self._dropped += len(batch) - len(left)
        # A select's sets are told anew.
        self.losses += 1
        return left

    def _tell_dropped(self) -> None:
        """How much, and how things are now."""
        count, self._dropped = self._dropped, 0
        push(_dropped(count))
        self.on_caught_up(self._kept_at)
        self._again = True

    def connect_anew(self, channel: Channel, greeting: Callable[[], None]) -> None:
        """In place of one that was taken from us: the greeting comes first, and what was on its way is lost."""
        recorded = chunks[:]
        del chunks[: len(recorded)]
        lost = self._dropped + self._is_cut
        # What follows half a record cannot be read.
        waiting = [] if self._is_cut else self._waiting
        self._waiting, self._size, self._dropped, self._is_cut = [], 0, 0, False
        self.channel = channel
        greeting()
        chunks.extend(waiting)
        chunks.extend(recorded)
        if lost:
            push(_dropped(lost))
        self.losses += 1
        self.on_caught_up(self._kept_at if lost else now())
        self._again = True

    def drain(self, seconds: float) -> None:
        """At the end of the process: the rest is sent, to a reader that takes it within this time."""
        until = now() + int(seconds * 1e9)
        self.flush()
        while self._size and self.channel is not None and now() < until:
            _sleep(0.002)
            self._rest_until = 0
            self.flush()
        if self._dropped and self._size == 0:
            self._tell_dropped()
            self.flush()


def _nothing(*_: int) -> None:
    pass


def _dropped(count: int) -> bytes:
    return pack(SIZE, DROPPED, 0, 0, 0, 0, -1, 0, now(), 0, min(count, MOST), 0)


state = State()


def stop() -> None:
    """The reader is gone, or is not wanted any more: everything is put back, and hooks that the program kept pass on."""
    state.off = True
    channel, state.channel = state.channel, None
    if channel is not None:
        channel.close()
    chunks.clear()
    state.on_gone()
