"""
Turns of a thread that took long: for how long of them it ran, and for how long it could have run and others did (a busy
machine; the wait until a program that it starts has begun is counted as that, too). What is left it waited for something that
no hook sees: a lock, a file, another process.

The clocks are looked at now and then, and where a turn was long, as each look costs microseconds.
"""

from __future__ import annotations

import time
from _io import FileIO  # type: ignore[import]

from . import wire
from .mistakes import mistake
from .recorder import push
from .threads import Thread, settle_idle

# Shorter turns are what any program has; ns.
LONG_NS = 100_000_000
# So old may be what the clock said: what a thread did between that and its long turn is taken for none of it.
LOOK_NS = 20_000_000
# A file is read for how long it was kept from running.
_KEPT_NS = 500_000_000

_cpu_time = getattr(time, "thread_time_ns", None)
_SCHEDSTAT = "/proc/thread-self/schedstat"


def look(me: Thread, at: int) -> None:
    """A turn of the thread begins, and it was looked at long ago."""
    try:
        me.looked_at = at
        me.begun = 0
        if _cpu_time is None:
            return
        me.ran = _cpu_time()
        if at - me.kept_at > _KEPT_NS:
            me.kept_at = at
            me.kept = _kept_from_running()
    except Exception as error:
        mistake(error)


def over(me: Thread, site: int, at: int) -> None:
    """A long turn of the thread is over."""
    try:
        if _cpu_time is None:
            return
        if me.idle:
            settle_idle(me)
        ran = _cpu_time()
        before = max(0, me.woke_at - me.looked_at)
        cpu = max(0, min(ran - me.ran - before, at - me.woke_at))
        me.looked_at, me.ran = at, ran
        kept = _kept_from_running()
        runnable = kept - me.kept + me.begun if kept >= 0 and me.kept >= 0 else -1
        me.begun = 0
        me.kept_at, me.kept = at, kept
        cpu, runnable = min(cpu // 1000, wire.MOST), min(runnable // 1000, wire.MOST)
        push(wire.pack(wire.SIZE, wire.RAN, 0, me.index, 0, 0, -1, site, at, 0, cpu, runnable))
    except Exception as error:
        mistake(error)


def _kept_from_running() -> int:
    """For how long the thread has ever been ready to run, ns; -1: the system does not tell."""
    try:
        # None of the program's, nor of its hooks.
        with FileIO(_SCHEDSTAT) as file:
            return int(file.read(64).split()[1])
    except (OSError, ValueError, IndexError):
        return -1
