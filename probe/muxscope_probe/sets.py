"""
The sets that `select.select` is given: numbers, sockets and files, and objects of the program's own, each of which is asked
for its number as often as the real call would.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Sequence
from typing import Any

from . import followed, streams, wire

# Objects whose fileno() may be called once more: it has no side effects, and is no code of the program's.
_SAFE: Any = (socket.socket, io.FileIO, io.BufferedReader, io.BufferedWriter, io.TextIOWrapper)
LISTS = (list, tuple, set, frozenset)

# Of a record's payload.
_MOST_PAYLOAD = 1 << 18


_safe_types: dict[type, bool] = {}


def is_safe(item: Any) -> bool:
    """A class of the program's own may answer otherwise than the one that it is made of, and be equal to what it likes."""
    kind = type(item)
    known = _safe_types.get(kind)
    if known is None:
        base = next((one for one in _SAFE if issubclass(kind, one)), None)
        if base is None:
            return False
        known = kind.fileno is base.fileno and kind.__eq__ is object.__eq__
        _safe_types[kind] = known
    return known


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


class _Refused:
    """What could not be gone through: the real call shall hear why, and leave alone what comes behind it."""

    __slots__ = ("_error",)

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __iter__(self) -> Any:
        raise self._error


def gone_through(sets: tuple) -> tuple[tuple, bool]:
    """What can be gone through only once is so here, and the call gets the list. Whether all can be."""
    lists: list[Any] = []
    for one in sets:
        try:
            lists.append(one if type(one) in LISTS else list(one))
        except BaseException as error:
            lists.append(_Refused(error))
            break
    return (*lists, *sets[len(lists) :]), not any(type(one) is _Refused for one in lists)


def copied(one: Any) -> Any:
    return one.copy() if type(one) in (list, set) else one


def numbers_of(sets: tuple) -> list[list[int]] | None:
    """None where objects of the program's own have to be asked. Raises ValueError of a closed file."""
    numbers = []
    for one in sets:
        for item in one:
            if isinstance(item, int):
                followed.numbers.setdefault(item, 0)
            elif not is_safe(item):
                return None
            elif not isinstance(item, socket.socket):
                streams.follow(item)
        numbers.append([item if isinstance(item, int) else item.fileno() for item in one])
    return numbers


def asked_of(sets: tuple) -> tuple[list[list[tuple[Any, Any]]], bool]:
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


def objects_of(pairs: list[tuple[Any, int]], found: set) -> list:
    return [item for item, fd in pairs if fd in found]


def packed(numbers: Sequence[list[int]]) -> bytes:
    """As a record has them: how many are in each, then all."""
    one, two, three = numbers
    payload = wire.pack_ints([len(one), len(two), len(three), *one, *two, *three])
    return payload if len(payload) <= _MOST_PAYLOAD else wire.pack_ints([0, 0, 0])


def is_closed(item: Any) -> bool:
    if type(item) is int:
        return item < 0
    return isinstance(item, socket.socket) and socket.socket.fileno(item) < 0
