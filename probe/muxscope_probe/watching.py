"""What pollers watch: told as it changes, and kept to be told anew."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Any

from . import followed, streams, wire
from .kernel import EDGE, edges
from .mistakes import mistake
from .plain import exact
from .recorder import getframe, now, state
from .records import errno_of, hidden, passed, put
from .sets import answer_of, is_safe

# By kind and number of a poller: masks by descriptor.
watched: dict[tuple[int, int], dict[int, int]] = {}
# A poll object says nothing when it goes.
_MOST_KEPT = 4096


def hook_watch(
    original: Callable, kind: int, of: Callable[[Any], int], change: int, usual: int
) -> Callable:
    def watch(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        at = now()
        one = args[0] if args else kwargs.get("fd", -1)
        if type(one) is int:
            fd = one
        elif is_safe(one):
            try:
                fd = one.fileno()
                if not isinstance(one, socket.socket):
                    streams.follow(one)
            except Exception:
                fd = -1
        elif not args:
            return original(self, **kwargs)
        else:
            # An object of the program's own is asked once, and the call gets what it said.
            answer, is_number = answer_of(one)
            args = (answer,) + args[1:]
            if not is_number:
                return passed(original, self, args, kwargs)
            fd = answer
        mask = args[1] if len(args) > 1 else kwargs.get("eventmask", usual)
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            _tell_watch(self, fd, frame, at, kind, of, change, mask, errno_of(error))
            hidden(error)
            raise
        _tell_watch(self, fd, frame, at, kind, of, change, mask, 0)
        return result

    return watch


def _tell_watch(self, fd, frame, at, kind, of, change, mask, errno) -> None:
    try:
        poller = of(self)
        mask = exact(mask) & 0xFFFFFFFF
        if not errno:
            keep(kind, poller, fd, change, mask)
        payload = struct.pack("<iiI", kind, poller, mask)
        result = -1 if errno else 0
        put(wire.WATCH, fd, frame, at, result, errno, 0, change, payload=payload)
    except Exception as error:
        mistake(error)


def keep(kind: int, poller: int, fd: int, change: int, mask: int) -> None:
    """What it watches, to be told anew where a reader missed something."""
    if change == wire.ADD:
        followed.numbers.setdefault(fd, 0)
    if len(watched) > _MOST_KEPT:
        watched.clear()
    masks = watched.setdefault((kind, poller), {})
    if kind == wire.EPOLL and change != wire.REMOVE and mask & EDGE:
        edges.add(fd)
    elif edges:
        edges.discard(fd)
    if change == wire.REMOVE:
        masks.pop(fd, None)
    else:
        masks[fd] = mask


def hook_close(original: Callable, kind: int, of: Callable[[Any], int]) -> Callable:
    def close(self):
        if not state.off:
            fd = of(self)
            if fd >= 0:
                watched.pop((kind, fd), None)
                put(wire.CLOSE, fd, getframe(1), now())
        return original(self)

    return close
