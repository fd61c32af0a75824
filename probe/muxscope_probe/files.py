"""
Functions of `os` that descriptors pass through: pipes and what they are read with, copies, closes; and our own
descriptor, which a program that closes all that it has would take from us.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

from . import followed, patching, wire
from .cuts import came, cuts
from .mistakes import mistake
from .payload import gathered, kept, length, whole
from .recorder import getframe, now, state
from .records import errno_of, hidden, put
from .streams import before_call


def install() -> None:
    for name, hook in (
        ("read", _read),
        ("readv", _readv),
        ("write", _write),
        ("writev", _writev),
        ("eventfd_read", _eventfd_read),
        ("eventfd_write", _eventfd_write),
        ("sendfile", _sendfile),
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
    # What socket.dup() and socket.fromfd() make their copies with.
    if hasattr(socket, "dup"):
        patching.replace_function(socket, "dup", _dup(socket.dup))


def _moving(
    original: Callable,
    op: int,
    call_number: int,
    told_of: Callable[[tuple, Any], tuple[int, int, bytes]],
    always: int | None = None,
) -> Callable:
    """
    read, write and their like, on a descriptor that is followed. `told_of`: of the arguments behind it and the result (None
    where it failed) how many bytes were asked about, how many of them could be kept, and those that are. `always`: so many
    bytes pass, whatever the result is.
    """

    def call(_, *args, **kwargs):
        fd = args[0] if args else None
        # What is no number may not be looked up at all (unhashable).
        is_told = type(fd) is int and not kwargs and not state.off and fd in followed.numbers
        if is_told:
            frame = getframe(1)
            before_call(fd)
        at = now()
        try:
            result = original(*args, **kwargs)
        except BaseException as error:
            number = errno_of(error)
            if number == errno.EBADF and not is_told and not state.off and not kwargs:
                # One that was closed before.
                is_told = type(fd) is int and fd in followed.closed
                frame = getframe(1)
            if is_told:
                asked = _told(told_of, args, None)[0]
                put(op, fd, frame, at, -1, number, 0, call_number, asked)
            hidden(error)
            raise
        if is_told:
            ended = now()
            asked, size, payload = _told(told_of, args, result)
            if always is not None:
                count = always
            else:
                count = result if type(result) is int else len(result)
            flags = wire.TRUNCATED if len(payload) < size else 0
            put(op, fd, frame, at, count, 0, flags, call_number, asked, payload, ended)
            if op == wire.RECV and type(result) is bytes:
                came(fd, result, count)
        return result

    return call


def _told(told_of: Callable, args: tuple, result: Any) -> tuple[int, int, bytes]:
    try:
        return told_of(args[1:], result)
    except (IndexError, TypeError, ValueError, BufferError):
        return 0, 0, b""
    except Exception as error:
        mistake(error)
        return 0, 0, b""


def _read(original: Callable) -> Callable:
    def told(args: tuple, data: Any) -> tuple[int, int, bytes]:
        asked = whole(args[0])
        size = len(data) if data else 0
        return asked, size, kept(data, size) if size else b""

    return _moving(original, wire.RECV, wire.READ, told)


def _readv(original: Callable) -> Callable:
    def told(args: tuple, count: Any) -> tuple[int, int, bytes]:
        asked, payload = gathered(args[0])
        return asked, count or 0, payload[: count or 0]

    return _moving(original, wire.RECV, wire.READV, told)


def _write(original: Callable) -> Callable:
    def told(args: tuple, _: Any) -> tuple[int, int, bytes]:
        size = length(args[0])
        return size, size, kept(args[0], size)

    return _moving(original, wire.SEND, wire.WRITE, told)


def _writev(original: Callable) -> Callable:
    def told(args: tuple, _: Any) -> tuple[int, int, bytes]:
        size, payload = gathered(args[0])
        return size, size, payload

    return _moving(original, wire.SEND, wire.WRITEV, told)


def _eventfd_read(original: Callable) -> Callable:
    def told(_: tuple, value: Any) -> tuple[int, int, bytes]:
        return _counter(value)

    return _moving(original, wire.RECV, wire.READ, told, always=_COUNTER)


def _eventfd_write(original: Callable) -> Callable:
    def told(args: tuple, _: Any) -> tuple[int, int, bytes]:
        return _counter(args[0])

    return _moving(original, wire.SEND, wire.WRITE, told, always=_COUNTER)


# Bytes of a counter, of which read(2) and write(2) pass all (eventfd(2)).
_COUNTER = 8


def _counter(value: Any) -> tuple[int, int, bytes]:
    if type(value) is not int or not 0 <= value < 1 << 64:
        return _COUNTER, 0, b""
    return _COUNTER, _COUNTER, kept(value.to_bytes(_COUNTER, sys.byteorder), _COUNTER)


def _sendfile(original: Callable) -> Callable:
    """sendfile(out, in, offset, count): its bytes are the kernel's, and none are kept."""

    def sendfile(_, *args, **kwargs):
        frame = getframe(1)
        at = now()
        out = args[0] if args else kwargs.get("out_fd")
        asked = args[3] if len(args) > 3 else kwargs.get("count", 0)
        is_told = type(out) is int and 0 <= out <= wire.MOST and type(asked) is int and not state.off
        if is_told:
            before_call(out)
        try:
            result = original(*args, **kwargs)
        except BaseException as error:
            if is_told:
                put(wire.SEND, out, frame, at, -1, errno_of(error), 0, wire.SENDFILE, asked)
            hidden(error)
            raise
        if is_told:
            flags = wire.TRUNCATED if result else 0
            put(wire.SEND, out, frame, at, result, 0, flags, wire.SENDFILE, asked)
        return result

    return sendfile


def _pipe(original: Callable) -> Callable:
    def pipe(_, *args):
        try:
            ends = original(*args)
        except BaseException as error:
            hidden(error)
            raise
        if not state.off:
            try:
                frame, at = getframe(1), now()
                for fd in ends:
                    followed.follow_end(fd, at)
                    put(wire.OPEN, fd, frame, at, extra=1)
            except Exception as error:
                mistake(error)
        return ends

    return pipe


def look() -> None:
    """Whether ends of pipes are still there."""
    try:
        for fd in followed.gone_ends():
            put(wire.CLOSE, fd, None, now())
    except Exception as error:
        mistake(error)


def _dup(original: Callable) -> Callable:
    def dup(_, *args, **kwargs):
        own = state.channel
        try:
            if own is not None and len(args) > 1 and args[1] == own.fd and own.is_ours():
                own.move()
            new = original(*args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise
        if not state.off:
            try:
                fd = args[0] if args else kwargs["fd"]
                if fd in followed.numbers:
                    followed.numbers[new] = now()
                else:
                    followed.numbers.pop(new, None)
                put(wire.DUP, new, getframe(1), now(), fd)
            except Exception as error:
                mistake(error)
        return new

    return dup


def _close(original: Callable) -> Callable:
    def close(_, *args, **kwargs):
        try:
            fd = args[0] if args else kwargs.get("fd")
            own = state.channel
            if own is not None and type(fd) is int:
                if fd == own.fd and own.is_ours():
                    # Without us there is nothing under that number.
                    raise OSError(errno.EBADF, os.strerror(errno.EBADF))
                if not state.off:
                    followed.end(fd)
                    cuts.pop(fd, None)
                    put(wire.CLOSE, fd, getframe(1), now())
            return original(*args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise

    return close


def _closerange(original: Callable) -> Callable:
    def closerange(_, low, high, *args):
        own = state.channel
        try:
            if own is None or type(low) is not int or type(high) is not int:
                return original(low, high, *args)
            first = max(low, 0)
            if not state.off and first < high and first <= wire.MOST:
                for fd in [fd for fd in followed.numbers if first <= fd < high]:
                    followed.numbers.pop(fd, None)
                put(wire.CLOSE_RANGE, first, getframe(1), now(), high - 1)
            if not low <= own.fd < high or not own.is_ours():
                return original(low, high, *args)
            original(low, own.fd)
            return original(own.fd + 1, high)
        except BaseException as error:
            hidden(error)
            raise

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
