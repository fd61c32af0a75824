"""What every wait has in common: how its timeout is told, when what is recorded is sent, and waits that follow each other."""

from __future__ import annotations

from typing import Any

from .control import control
from .plain import exact
from .recorder import SOON_NS, getframe, now, push, state
from .rounds import line_of_round
from .threads import Thread, settle_idle
from .wire import MILLIS, MOST

NUMBERS = (int, float)
# What the real call accepts for certain, in its own unit; with others no wait of ours comes before it.
LONGEST = 1_000_000
# A timeout in us fits below; longer ones are told in ms.
_MOST_MICROS = 2_000_000_000
# A thread with so many waits as short (ns) waits so long before what it did is sent: its next tick
# sends that as well. A program that waits often would be kept from its work by each tick of it.
_SHORT_NS = 5_000_000
MANY_SHORT = 16
# A long one now and then is a busy machine's.
_MOST_SHORT = 4 * MANY_SHORT
# What is recorded is sent as often all the same.
_LATE_NS = 10_000_000
# After so many waits in a row that do not wait is asked whose line keeps the loop awake.
_RESTLESS = 64


def _number(timeout: Any) -> float:
    """Below what a program made of it; -1 for none."""
    if issubclass(type(timeout), float):
        return float.__float__(timeout)
    return exact(timeout) if issubclass(type(timeout), int) else -1


def timeout_of(timeout: Any, micros: float) -> tuple[int, int]:
    """As a record has it: the number and its flag. `micros`: how many are one of its units."""
    if type(timeout) not in NUMBERS:
        timeout = _number(timeout)
    if not timeout >= 0:
        return -1, 0
    value = timeout * micros
    if value <= _MOST_MICROS:
        return int(value), 0
    return int(min(value / 1000, MOST)), MILLIS


def may_look_first(timeout: Any) -> bool:
    """
    Whether a wait of timeout 0 may come before the real one: where something is ready, nothing is about to block, and
    nothing has to be sent to the reader now.
    """
    if timeout is None:
        return True
    return type(timeout) in NUMBERS and 0 <= timeout < LONGEST


def first_of(me: Thread, timeout: Any, at: int, micros: float) -> Any:
    """Of a thread with many short waits: the timeout of the wait before which nothing is sent, 0 where that is late already."""
    if timeout == 0 or at - state.sent_at > _LATE_NS:
        return 0
    short = _SHORT_NS / 1e3 / micros
    return short if timeout is None or timeout > short else timeout


def rest_of(timeout: Any, at: int, micros: float) -> Any:
    """What is left of the timeout of a wait that began `at`."""
    return None if timeout is None else max(0, timeout - (now() - at) / 1e3 / micros)


def count_short(me: Thread, ns: int) -> None:
    """A wait that blocked took so long."""
    if ns >= _SHORT_NS:
        me.short_waits //= 2
    elif me.short_waits < _MOST_SHORT:
        me.short_waits += 1


def about_to_block(head: bytes) -> None:
    """The reader shall see what the program waits for."""
    push(head)
    state.flush()


def after_wait() -> None:
    """Long waits are told of at once when they return, and a busy loop now and then, which hears then what is asked of it."""
    state.flush()
    control.look()


def idled(me: Thread, extra: int, fd: int, site: int, at: int, until: int) -> None:
    """A wait of timeout 0 with nothing ready: those that follow each other are one record."""
    if me.idle and (at - me.idle_at > SOON_NS or me.idle_wait != (extra, fd, site)):
        settle_idle(me)
    if not me.idle:
        me.idle_at = at
        me.idle_wait = (extra, fd, site)
    me.idle += 1
    me.idle_times.append(at - me.idle_at)
    me.idle_times.append(until - at)
    if me.idle == _RESTLESS:
        me.idle_line = line_of_round(getframe(2))
    if until - me.idle_at > SOON_NS:
        settle_idle(me)
        state.flush()
        control.look()
