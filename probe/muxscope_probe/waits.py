"""`select.select`, which takes its sets anew at each call, and what every wait has in common."""

from __future__ import annotations

import errno
import io
import select
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any

from . import patching, wire
from .control import control
from .files import watched_numbers
from .recorder import (
    MANY,
    SOON_NS,
    Thread,
    UserCode,
    chunks,
    errno_of,
    getframe,
    local,
    mistake,
    new_thread,
    now,
    push,
    settle_idle,
    state,
)
from .sites import site_of
from .wire import MILLIS, MOST, MOST_TICKS, SAME, SELECT, SIZE, WAIT_BEGIN, WAIT_END, WHOLE, pack

# Objects whose fileno() may be called once more: it has no side effects, and is no code of the program's.
SAFE = (socket.socket, io.FileIO, io.BufferedReader, io.BufferedWriter, io.TextIOWrapper)

NUMBERS = (int, float)
# What the real call accepts for certain, in its own unit; with others no wait of ours comes before it.
LONGEST = 1_000_000
# A timeout in us fits below; longer ones are told in ms.
_MOST_MICROS = 2_000_000_000
# Of a record's payload.
_MOST_PAYLOAD = 1 << 18

_lists = (list, tuple, set, frozenset)


def install() -> None:
    old = select.select
    patching.replace_function(select, "select", _hook_select(old))
    selectors = sys.modules.get("selectors")
    kept = getattr(selectors, "SelectSelector", None)
    if kept is not None and vars(kept).get("_select") is old:
        patching.replace(kept, "_select", select.select)


def timeout_of(timeout: Any, micros: float) -> tuple[int, int]:
    """As a record has it: the number and its flag. `micros`: how many are one of its units."""
    if timeout is None or type(timeout) not in NUMBERS or not timeout >= 0:
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


def about_to_block(head: bytes) -> None:
    """The reader shall see what the program waits for."""
    push(head)
    state.flush()


def after_wait(until: int) -> None:
    """Long waits are told of at once when they return, and a busy loop now and then, which hears then what is asked of it."""
    if until - state.sent_at > SOON_NS or len(chunks) > MANY:
        state.flush()
        control.look()


def idled(me: Thread, extra: int, fd: int, site: int, at: int, until: int) -> None:
    """A wait of timeout 0 with nothing ready: those that follow each other are one record."""
    if me.idle and me.idle_wait != (extra, fd, site):
        settle_idle(me)
    if not me.idle:
        me.idle_at = at
        me.idle_wait = (extra, fd, site)
    me.idle += 1
    me.idle_end = until
    if until - me.idle_at > SOON_NS:
        settle_idle(me)
        state.flush()
        control.look()


def _hook_select(original: Callable) -> Callable:
    def call(_, *args, **kwargs):
        if state.off or kwargs or not 3 <= len(args) <= 4:
            return original(*args, **kwargs)
        frame = getframe(1)
        has_all = False
        try:
            site = site_of(frame)
            try:
                me = local.me
            except AttributeError:
                me = new_thread()
            timeout = args[3] if len(args) > 3 else None
            asked, flag = timeout_of(timeout, 1e6)
            sets = args[:3]
            if not (
                type(sets[0]) in _lists and type(sets[1]) in _lists and type(sets[2]) in _lists
            ):
                sets = tuple(_gone_through(one) for one in sets)
                args = sets + args[3:]
            given = me.given
            losses = state.losses
            is_same = given is not None and me.given_at == losses and sets == given
            odd = None
            payload = b""
            if not is_same:
                numbers = _numbers(sets)
                if numbers is not None:
                    me.given = tuple(_copy(one) for one in sets)
                    me.given_at = losses
                else:
                    me.given = None
                    odd, has_all = _asked(sets)
                    args = tuple([answer for _, answer in one] for one in odd) + args[3:]
                    numbers = args[:3] if has_all else None
                payload = b"" if numbers is None else _sets(numbers)
            has_all = is_same or numbers is not None
        except Exception as error:
            mistake(error)
            has_all = False
        if not has_all or site < 0:
            return original(*args)
        at = now()
        has_begun = False
        try:
            if me.idle and (payload or timeout != 0):
                settle_idle(me)
            looks_first = may_look_first(timeout)
            # With a new set there is a beginning in any case, and where it stands still before it.
            has_begun = not is_same or not looks_first or control.on > 0
            if has_begun:
                flags = flag | SAME if is_same else flag
                push(_beginning(me, site, at, asked, flags, payload))
            if not looks_first:
                state.flush()
        except Exception as error:
            mistake(error)
            looks_first = False
        try:
            if control.on:
                at += control.stand_before(me)
            if not looks_first:
                result = original(*args)
                stood = control.stand_after(me)
            else:
                stood = 0
                result = original(args[0], args[1], args[2], 0)
                if timeout != 0 and not (result[0] or result[1] or result[2]):
                    if not has_begun:
                        has_begun = True
                        push(_beginning(me, site, at, asked, flag | SAME, b""))
                    state.flush()
                    result = original(*args)
                    stood = control.stand_after(me)
            if stood:
                at += stood
                # What came meanwhile belongs to the answer.
                later = original(args[0], args[1], args[2], 0)
                result = later if later[0] or later[1] or later[2] else result
        except BaseException as error:
            me.given = None
            try:
                _failed(me, site, at, error, sets, has_begun, asked, flag)
            except Exception as other:
                mistake(other)
            raise
        try:
            until = now()
            reading, writing, special = result
            if reading:
                reading = [fd_of(one) for one in reading]
                me.ready = dict.fromkeys(reading, 1)
            elif me.ready:
                me.ready = {}
            if writing:
                writing = [fd_of(one) for one in writing]
            if special:
                special = [fd_of(one) for one in special]
            found = (reading, writing, special)
            if odd is not None:
                result = tuple(_objects(one, set(part)) for one, part in zip(odd, found))
            count = len(reading) + len(writing) + len(special)
            if not has_begun and timeout == 0 and not count:
                idled(me, SELECT, -1, site, at, until)
                return result
            if me.idle:
                settle_idle(me)
            payload = _sets(found)
            ticks = (until - at) // 100
            push(
                pack(
                    SIZE + len(payload),
                    WAIT_END,
                    flag if has_begun else flag | WHOLE,
                    me.index,
                    0,
                    SELECT,
                    -1,
                    site,
                    at,
                    ticks if ticks < MOST_TICKS else MOST_TICKS,
                    count,
                    asked,
                )
                + payload
            )
            after_wait(until)
        except Exception as error:
            mistake(error)
        return result

    return call


def fd_of(one: Any) -> int:
    return one if isinstance(one, int) else one.fileno()


class _Answer:
    """What an object of the program's own answered that is no descriptor: the real call gets it, too, and refuses it."""

    __slots__ = ("_value", "_error")

    def __init__(self, value: Any, error: BaseException | None) -> None:
        self._value = value
        self._error = error

    def fileno(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


def _gone_through(one: Any) -> list:
    """What can be gone through only once is so here, and the call gets the list."""
    try:
        return list(one)
    except Exception as error:
        raise UserCode from error


def _copy(one: Any) -> Any:
    return one.copy() if type(one) in (list, set) else one


def _numbers(sets: tuple) -> list[list[int]] | None:
    """None where objects of the program's own have to be asked. Raises ValueError of a closed file."""
    numbers = []
    for one in sets:
        for item in one:
            if isinstance(item, int):
                watched_numbers.add(item)
            elif not isinstance(item, SAFE):
                return None
        numbers.append([item if isinstance(item, int) else item.fileno() for item in one])
    return numbers


def _asked(sets: tuple) -> tuple[list[list[tuple[Any, Any]]], bool]:
    """
    Each with what the real call shall get in its place: its number, as it is asked only once. The first that is no
    descriptor is the last to be asked, as it is in the real call. Whether all are.
    """
    asked: list[list[tuple[Any, Any]]] = []
    has_all = True
    for one in sets:
        pairs: list[tuple[Any, Any]] = []
        for item in one:
            answer = item
            if has_all and not isinstance(item, int):
                answer, has_all = answer_of(item)
            elif has_all:
                has_all = item >= 0
            pairs.append((item, answer))
        asked.append(pairs)
    return asked, has_all


def answer_of(item: Any) -> tuple[Any, bool]:
    try:
        fileno = item.fileno
    except AttributeError:
        return item, False
    try:
        fd = fileno()
    except BaseException as error:
        return _Answer(None, error), False
    if isinstance(fd, int) and fd >= 0:
        return int(fd), True
    return _Answer(fd, None), False


def _objects(pairs: list[tuple[Any, int]], found: set) -> list:
    return [item for item, fd in pairs if fd in found]


def _beginning(me: Thread, site: int, at: int, asked: int, flags: int, payload: bytes) -> bytes:
    size = SIZE + len(payload)
    head = pack(size, WAIT_BEGIN, flags, me.index, 0, SELECT, -1, site, at, 0, 0, asked)
    return head + payload


def _sets(numbers: Sequence[list[int]]) -> bytes:
    one, two, three = numbers
    packed = wire.pack_ints([len(one), len(two), len(three), *one, *two, *three])
    return packed if len(packed) <= _MOST_PAYLOAD else wire.pack_ints([0, 0, 0])


def _failed(me: Thread, site: int, at: int, error, sets, has_begun: bool, asked: int, flag: int) -> None:
    """Of a closed one that still stands in a set Python says ValueError, the kernel would say EBADF."""
    if me.idle:
        settle_idle(me)
    flags = flag if has_begun else flag | WHOLE
    ticks = min((now() - at) // 100, MOST_TICKS)
    number = errno_of(error)
    if isinstance(error, ValueError) and any(_is_closed(item) for one in sets for item in one):
        number = errno.EBADF
    push(pack(SIZE, WAIT_END, flags, me.index, number, SELECT, -1, site, at, ticks, -1, asked))


def _is_closed(item: Any) -> bool:
    if type(item) is int:
        return item < 0
    return isinstance(item, socket.socket) and socket.socket.fileno(item) < 0
