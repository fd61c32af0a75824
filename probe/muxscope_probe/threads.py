"""The program's threads: what the probe keeps of each, and what the reader was told of it."""

from __future__ import annotations

import _thread
import sys

from .recorder import chunks, now, push
from .wire import IDLE, MOST_TICKS, SIZE, THREAD, WHOLE, pack, pack_words, texts

# Later than any time.
NEVER = 1 << 62


class Thread:
    """What the probe keeps of a thread of the program."""

    __slots__ = (
        "index",
        "word",
        "ready",
        "given",
        "given_at",
        "last_fd",
        "idle",
        "idle_at",
        "idle_times",
        "idle_wait",
        "idle_line",
        "sleeps",
        "short_waits",
        "woke_at",
        "looked_at",
        "ran",
        "kept_at",
        "kept",
        "begun",
    )

    def __init__(self, index: int) -> None:
        self.index = index
        # As it stands in the second word of a record.
        self.word = index << 16
        # What its last wait found ready: the next call on these will not block.
        self.ready: dict = {}
        # The lists of its last select, and how often records had been lost then.
        self.given: tuple | None = None
        self.given_at = 0
        # What it read from last.
        self.last_fd = -1
        # Waits of timeout 0 with nothing ready that are not recorded yet: how many, since when, when each began and how
        # long it took, and (extra, fd, site) of them.
        self.idle = 0
        self.idle_at = 0
        self.idle_times: list[int] = []
        self.idle_wait = (0, -1, 0)
        # The site of who keeps the loop awake, where the wait stands on nobody's line; 0: not known.
        self.idle_line = 0
        # It waits in what is no I/O.
        self.sleeps = False
        # How many of its waits that blocked were short; long ones count against that.
        self.short_waits = 0
        # Its newest wait returned then; and, of turns, when and what it was that its clocks said (ns).
        self.woke_at = NEVER
        self.looked_at = -NEVER
        self.ran = 0
        self.kept_at = -NEVER
        self.kept = -1
        # So long it waited since then for processes that it began, ns.
        self.begun = 0


local = _thread._local()  # type: ignore[attr-defined]
_threads = [0]
# By what Python calls a thread: its index, and what the reader was told of it.
index_of: dict[int, int] = {}
told_of: dict[int, bytes] = {}


def thread(at: int = 0) -> Thread:
    """The calling thread, told of where it is new: since `at`, where that is the time of its first call."""
    try:
        return local.me
    except AttributeError:
        return new_thread(at)


_DEBUGGERS = ("pydevd.", "debugpy.")


def new_thread(at: int = 0) -> Thread:
    _threads[0] += 1
    me = local.me = Thread(_threads[0] & 0xFFFF)
    index_of[_thread.get_ident()] = me.index
    threading = sys.modules.get("threading")
    name = ""
    if threading is not None:
        # Never current_thread(): it would make an entry for a thread that it does not know.
        known = getattr(threading, "_active", {}).get(_thread.get_ident())
        name = getattr(known, "_name", "")
    payload = texts(name, _thread.get_native_id())
    head = pack(SIZE + len(payload), THREAD, 0, me.index, 0, 0, -1, 0, at or now(), 0, 0, 0)
    # Of a debugger's own threads no call is recorded.
    if not name.startswith(_DEBUGGERS):
        told_of[_thread.get_ident()] = head + payload
        push(head + payload)
    return me


def retell() -> None:
    """To a reader that has heard of none."""
    chunks.extend(told_of.values())


def forget() -> None:
    """In the child of a fork, where only the one that forked is left."""
    _threads[0] = 0
    index_of.clear()
    told_of.clear()
    try:
        del local.me
    except AttributeError:
        pass


def settle_idle(me: Thread) -> None:
    """Records the idle waits of the thread: something else follows, or they have gone on for long."""
    count, me.idle = me.idle, 0
    times, me.idle_times = me.idle_times, []
    extra, fd, site = me.idle_wait
    if me.idle_line:
        site, me.idle_line = me.idle_line, 0
    payload = pack_words([min(time, MOST_TICKS) for time in times])
    size = SIZE + len(payload)
    push(pack(size, IDLE, WHOLE, me.index, 0, extra, fd, site, me.idle_at, 0, count, 0) + payload)
