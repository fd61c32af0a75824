"""Descriptors that are no sockets and of interest: ends of pipes, and what pollers watch by number. Files are not."""

from __future__ import annotations

import os
from typing import Any

# Each with the time since when the number stands for it, ns of the monotonic clock; 0: it was there before.
numbers: dict[int, int] = {}

# Of ends of pipes that the program made: what stood behind the number then, and when that was. A file object that is made
# of one by `open` closes it in C: nobody is called, so now and then is looked whether they are there.
ends: dict[int, tuple[int, tuple[int, int]]] = {}

# Whose turn it is when something comes or the stream ends, and who gave what goes, of those for which a loop makes the calls (asyncio, Twisted):
# site by descriptor.
awaited: dict[int, int] = {}
ending: dict[int, int] = {}
offered: dict[int, int] = {}


# Numbers that were closed and stand for nothing new that is known; and by id the socket objects whose they were.
closed: set[int] = set()
number_of: dict[int, int] = {}
_MOST_CLOSED = 4096


def end(fd: int, key: int = 0) -> None:
    """It is closed; `key`: the id of its socket object."""
    numbers.pop(fd, None)
    if len(closed) + len(number_of) > _MOST_CLOSED:
        closed.clear()
        number_of.clear()
    closed.add(fd)
    if key:
        number_of[key] = fd


def closed_number(sock: Any) -> int:
    """Which number a socket object had that is closed, while nothing new has it; else -1."""
    fd = number_of.get(id(sock), -1)
    return fd if fd in closed else -1


def begin_anew(fd: int) -> None:
    """The number stands for something new."""
    closed.discard(fd)
    awaited.pop(fd, None)
    ending.pop(fd, None)
    offered.pop(fd, None)


def follow_end(fd: int, at: int) -> None:
    numbers[fd] = at
    begin_anew(fd)
    status = os.fstat(fd)
    ends[fd] = at, (status.st_dev, status.st_ino)


def gone_ends() -> list[int]:
    """Those that nobody said were closed; told of once."""
    gone = []
    for fd, (at, behind) in list(ends.items()):
        if numbers.get(fd) != at:
            ends.pop(fd, None)
            continue
        try:
            status = os.fstat(fd)
            is_there = (status.st_dev, status.st_ino) == behind
        except OSError:
            is_there = False
        if not is_there:
            ends.pop(fd, None)
            numbers.pop(fd, None)
            gone.append(fd)
    return gone
