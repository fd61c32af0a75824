"""
`ssl.SSLSocket`: what is read and written there is plaintext; what lies ready to be read after that is told as one looked at it. Its ciphertext passes in C and is not seen; that of asyncio,
which keeps it in memory (MemoryBIO), is seen as what the socket sends and receives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import patching
from .cuts import came
from .mistakes import mistake
from .payload import kept, length, whole
from .plain import fileno, gettimeout
from .recorder import getframe, now, state
from .records import errno_of, hidden, put
from .threads import local, new_thread
from .wire import PEEK, RECV, SEND, SSL_DO_HANDSHAKE, SSL_READ, SSL_WRITE, TRUNCATED


def install(ssl: Any) -> None:
    kind = ssl.SSLSocket
    for name, hook in (
        ("read", _hook_read),
        ("write", _hook_write),
        ("send", _hook_write),
        ("do_handshake", _hook_do_handshake),
    ):
        old = getattr(kind, name)
        patching.replace(kind, name, patching.dressed(hook(old), old, name))


def _hook_read(original: Callable) -> Callable:
    def read(self, *args, **kwargs):
        if state.off or getattr(self, "_sslobj", None) is None:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        me = getattr(local, "me", None) or new_thread()
        fd = fileno(self)
        if me.ready.pop(fd, None) is None and gettimeout(self) != 0.0:
            state.flush()
        asked = args[0] if args else kwargs.get("len", 1024)
        asked = whole(asked)
        at = now()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            put(RECV, fd, frame, at, -1, errno_of(error), 0, SSL_READ, asked)
            hidden(error)
            raise
        try:
            is_count = type(result) is int
            count = result if is_count else len(result)
            data = (args[1] if len(args) > 1 else kwargs["buffer"]) if is_count else result
            payload = kept(data, count) if count else b""
            flags = TRUNCATED if len(payload) < count else 0
            put(RECV, fd, frame, at, count, 0, flags, SSL_READ, asked, payload)
            came(fd, data, count)
            # More of the record may be left in the TLS layer, of which the socket says nothing.
            ahead = self._sslobj.pending() if count == asked else 0
            if ahead > 0:
                put(RECV, fd, frame, now(), ahead, 0, PEEK, SSL_READ, ahead)
        except Exception as error:
            mistake(error)
        return result

    return read


def _hook_do_handshake(original: Callable) -> Callable:
    """It moves no plaintext, and takes as long as the other end lets it: a recv that asks for nothing."""

    def do_handshake(self, *args, **kwargs):
        if state.off or getattr(self, "_sslobj", None) is None:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        # With `block` also one that has a timeout of 0.
        if gettimeout(self) != 0.0 or args or kwargs:
            state.flush()
        at = now()
        # Where it fails in the constructor the socket is closed before the error is seen.
        fd = fileno(self)
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            put(RECV, fd, frame, at, -1, errno_of(error), 0, SSL_DO_HANDSHAKE)
            hidden(error)
            raise
        put(RECV, fd, frame, at, 0, 0, 0, SSL_DO_HANDSHAKE)
        return result

    return do_handshake


def _hook_write(original: Callable) -> Callable:
    def write(self, data, *args, **kwargs):
        if state.off or getattr(self, "_sslobj", None) is None:
            return original(self, data, *args, **kwargs)
        frame = getframe(1)
        if gettimeout(self) != 0.0:
            state.flush()
        at = now()
        try:
            count = original(self, data, *args, **kwargs)
        except BaseException as error:
            _tell(self, frame, at, -1, errno_of(error), data)
            hidden(error)
            raise
        _tell(self, frame, at, count, 0, data)
        return count

    return write


def _tell(self, frame, at: int, count: int, number: int, data: Any) -> None:
    try:
        asked = length(data)
        payload = kept(data, asked)
        flags = TRUNCATED if len(payload) < asked else 0
        put(SEND, fileno(self), frame, at, count, number, flags, SSL_WRITE, asked, payload)
    except Exception as error:
        mistake(error)
