"""
Python's file objects over a descriptor that is followed: `os.fdopen`, a process's pipes, what a poller is given. They read,
write and close in C; but they ask their innermost object, a FileIO, by its methods' names, and it has a dict.
"""

from __future__ import annotations

import errno
import io
import os
import weakref
from collections.abc import Callable
from typing import Any

from . import followed, patching, wire
from .cuts import came, cuts
from .mistakes import mistake
from .payload import kept, length
from .recorder import getframe, now, state
from .records import errno_of, hidden, put

_File = io.FileIO


def install() -> None:
    patching.replace_function(os, "fdopen", _hook_fdopen(os.fdopen))


def install_processes(subprocess: Any) -> None:
    """`subprocess.Popen`: its ends of a process's pipes."""
    kind = subprocess.Popen
    old = kind.__init__

    def __init__(self, *args, **kwargs):
        try:
            old(self, *args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise
        for name in ("stdin", "stdout", "stderr"):
            follow(getattr(self, name, None))

    patching.replace(kind, "__init__", patching.dressed(__init__, old, "__init__"))


def install_pipes(unix_events: Any) -> None:
    """asyncio's pipes, which read and write by number and close the object that they were given."""
    for name in ("_UnixReadPipeTransport", "_UnixWritePipeTransport"):
        kind = getattr(unix_events, name, None)
        if kind is not None:
            old = kind.__init__
            patching.replace(kind, "__init__", patching.dressed(_following(old), old, "__init__"))


def _following(old: Callable) -> Callable:
    def __init__(self, loop, pipe, *args, **kwargs):
        follow(pipe)
        old(self, loop, pipe, *args, **kwargs)

    return __init__


def _hook_fdopen(original: Callable) -> Callable:
    def fdopen(_, fd, *args, **kwargs):
        try:
            made = original(fd, *args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise
        if not state.off and type(fd) is int and fd in followed.numbers:
            follow(made)
        return made

    return fdopen


def follow(file: Any) -> None:
    """Tells from now on what it reads, writes and closes; of what is no file object, or one of another kind, nothing."""
    if state.off or file is None:
        return
    try:
        for name in ("buffer", "raw"):
            file = getattr(file, name, file)
        if type(file) is not _File or "close" in vars(file) or file.closed:
            return
        fd = file.fileno()
        followed.numbers.setdefault(fd, 0)
        stream = _Stream(weakref.ref(file), fd)
        for name in ("close", "readinto", "read", "readall", "write"):
            setattr(file, name, getattr(stream, name))
    except Exception as error:
        mistake(error)


def _moving(op: int, method: Callable) -> Callable:
    def call(self, *args):
        file, frame = self._file(), getframe(1)
        if not state.off:
            before_call(self._fd)
        at = now()
        try:
            result = method(file, *args)
        except BaseException as error:
            self._tell(op, frame, at, -1, errno_of(error), args, None)
            hidden(error)
            raise
        if result is None:
            # Non-blocking, and not now (io.RawIOBase).
            self._tell(op, frame, at, -1, errno.EAGAIN, args, None)
        else:
            count = result if type(result) is int else len(result)
            self._tell(op, frame, at, count, 0, args, result)
        return result

    return call


class _Stream:
    """What a FileIO is asked in its place. It must not keep it alive: who drops it closes it."""

    __slots__ = ("_file", "_fd")

    def __init__(self, file: weakref.ref, fd: int) -> None:
        self._file = file
        self._fd = fd

    def close(self):
        file = self._file()
        if file is None:
            return None
        if not state.off and not file.closed and file.closefd:
            followed.numbers.pop(self._fd, None)
            cuts.pop(self._fd, None)
            put(wire.CLOSE, self._fd, getframe(1), now())
        try:
            return _File.close(file)
        except BaseException as error:
            hidden(error)
            raise

    readinto = _moving(wire.RECV, _File.readinto)
    read = _moving(wire.RECV, _File.read)
    readall = _moving(wire.RECV, _File.readall)
    write = _moving(wire.SEND, _File.write)

    def _tell(self, op: int, frame, at: int, count: int, number: int, args: tuple, result) -> None:
        if state.off:
            return
        ended = now()
        try:
            data = args[0] if args and type(args[0]) is not int else result
            asked = length(data) if data is not None else 0
            if args and type(args[0]) is int and args[0] >= 0:
                asked = args[0]
            size = asked if op == wire.SEND else max(count, 0)
            payload = kept(data, size) if data is not None and size else b""
            flags = wire.TRUNCATED if len(payload) < size else 0
            call = wire.WRITE if op == wire.SEND else wire.READ
            put(op, self._fd, frame, at, count, number, flags, call, asked, payload, ended)
            if op == wire.RECV and data is not None:
                came(self._fd, data, count)
        except Exception as error:
            mistake(error)


def before_call(fd: int) -> None:
    """What may block shows the reader what is recorded."""
    try:
        if os.get_blocking(fd):
            state.flush()
    except OSError:
        pass
