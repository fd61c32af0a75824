"""
Functions of `os` that descriptors pass through: pipes and what they are read with, copies, closes; and our own
descriptor, which a program that closes all that it has would take from us.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from . import patching, wire
from .recorder import errno_of, getframe, mistake, now, put, state, stop

# Descriptors that are no sockets and of interest: ends of pipes, and what pollers watch by number. Files are not.
watched_numbers: set[int] = set()


def install() -> None:
    for name, hook in (
        ("read", _read),
        ("write", _write),
        ("pipe", _pipe),
        ("pipe2", _pipe),
        ("dup", _dup),
        ("dup2", _dup),
        ("close", _close),
        ("closerange", _closerange),
        ("_exit", _exit),
    ):
        if hasattr(os, name):
            patching.replace_function(os, name, hook(getattr(os, name)))


def _read(original: Callable) -> Callable:
    def read(_, fd, *args):
        if state.off or fd not in watched_numbers:
            return original(fd, *args)
        frame = getframe(1)
        _before(fd)
        at = now()
        try:
            data = original(fd, *args)
        except BaseException as error:
            put(wire.RECV, fd, frame, at, -1, errno_of(error), 0, wire.READ, _size(args))
            raise
        payload = data[: state.capture]
        flags = wire.TRUNCATED if len(payload) < len(data) else 0
        put(wire.RECV, fd, frame, at, len(data), 0, flags, wire.READ, _size(args), payload)
        return data

    return _numbers_only(read, original)


def _write(original: Callable) -> Callable:
    def write(_, fd, data, *args):
        if state.off or fd not in watched_numbers:
            return original(fd, data, *args)
        frame = getframe(1)
        _before(fd)
        at = now()
        try:
            count = original(fd, data, *args)
        except BaseException as error:
            put(wire.SEND, fd, frame, at, -1, errno_of(error), 0, wire.WRITE)
            raise
        try:
            view = memoryview(data).cast("B")
            payload = bytes(view[: state.capture])
            flags = wire.TRUNCATED if len(payload) < len(view) else 0
            put(wire.SEND, fd, frame, at, count, 0, flags, wire.WRITE, len(view), payload)
        except Exception as error:
            mistake(error)
        return count

    return _numbers_only(write, original)


def _numbers_only(hook: Callable, original: Callable) -> Callable:
    """What is no number is no descriptor of ours to look up, and may not be looked up at all (unhashable)."""

    def call(self, *args, **kwargs):
        if kwargs or len(args) < 2 or type(args[0]) is not int:
            return original(*args, **kwargs)
        return hook(self, *args)

    return call


def _before(fd: int) -> None:
    try:
        if os.get_blocking(fd):
            state.flush()
    except OSError:
        pass


def _size(args: tuple) -> int:
    return args[0] if args and type(args[0]) is int and 0 <= args[0] <= wire.MOST else 0


def _pipe(original: Callable) -> Callable:
    def pipe(_, *args):
        ends = original(*args)
        if not state.off:
            try:
                frame, at = getframe(1), now()
                for fd in ends:
                    watched_numbers.add(fd)
                    put(wire.OPEN, fd, frame, at, extra=1)
            except Exception as error:
                mistake(error)
        return ends

    return pipe


def _dup(original: Callable) -> Callable:
    def dup(_, fd, *args, **kwargs):
        own = state.channel
        if own is not None and args and args[0] == own.fd and own.is_ours():
            stop()
        new = original(fd, *args, **kwargs)
        if not state.off:
            try:
                if fd in watched_numbers:
                    watched_numbers.add(new)
                put(wire.DUP, new, getframe(1), now(), fd)
            except Exception as error:
                mistake(error)
        return new

    return dup


def _close(original: Callable) -> Callable:
    def close(_, *args, **kwargs):
        fd = args[0] if args else kwargs.get("fd")
        if not state.off and type(fd) is int:
            own = state.channel
            if own is not None and fd == own.fd:
                stop()
            else:
                watched_numbers.discard(fd)
                put(wire.CLOSE, fd, getframe(1), now())
        return original(*args, **kwargs)

    return close


def _closerange(original: Callable) -> Callable:
    def closerange(_, low, high, *args):
        own = state.channel
        if own is None or type(low) is not int or type(high) is not int:
            return original(low, high, *args)
        first = max(low, 0)
        if not state.off and first < high and first <= wire.MOST:
            watched_numbers.difference_update([fd for fd in list(watched_numbers) if first <= fd < high])
            put(wire.CLOSE_RANGE, first, getframe(1), now(), high - 1)
        if not low <= own.fd < high:
            return original(low, high, *args)
        original(low, own.fd)
        return original(own.fd + 1, high)

    return closerange


def _exit(original: Callable) -> Callable:
    def _exit(_, *args, **kwargs):
        if not state.off:
            code: Any = args[0] if args else kwargs.get("status", 0)
            number = code if type(code) is int and 0 <= code <= 255 else 0
            put(wire.EXIT, -1, None, now(), number)
            state.drain(0.2)
        return original(*args, **kwargs)

    return _exit
