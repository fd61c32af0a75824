"""The connection to the reader of the records: it never waits, never raises, and signals nobody."""

from __future__ import annotations

import _socket
import errno
import os
from time import monotonic_ns

Socket = _socket.socket
_send = Socket.send
_receive = Socket.recv
# Not the one that tells of what the program closes.
_close = os.close

# send(2) neither waits nor raises SIGPIPE, whatever became of the descriptor.
QUIETLY = getattr(_socket, "MSG_NOSIGNAL", 0) | getattr(_socket, "MSG_DONTWAIT", 0)
# What a descriptor says that is none, or no socket.
_NOT_OURS = (errno.EBADF, errno.ENOTSOCK)
DONTWAIT = getattr(_socket, "MSG_DONTWAIT", 0)
SEND_BUFFER = 1 << 20
_MOST_SAID = 1 << 16
# Whether the descriptor is still ours is looked at so often, in ns.
LOOK_NS = 10_000_000


class Gone(Exception):
    """The reader is gone."""


class Taken(Gone):
    """The descriptor is no longer ours: the program closed all that it had, past what we see."""


class Channel:
    """To `unix:/path` or `tcp:host:port`. Opening raises OSError."""

    __slots__ = ("address", "fd", "_socket", "_identity", "_looked_at")

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = _connected(address)
        self.fd = self._socket.fileno()
        self._identity = _identity(self.fd)
        self._looked_at = 0

    def send(self, data: bytes) -> int:
        """How many bytes were taken, 0 where the reader is slow. Raises Gone."""
        now = monotonic_ns()
        if now - self._looked_at > LOOK_NS:
            self._looked_at = now
            # A program may close every descriptor, and the next that it opens may get our number.
            if _identity(self.fd) != self._identity:
                raise Taken
        try:
            return _send(self._socket, data, QUIETLY)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            raise (Taken if error.errno in _NOT_OURS else Gone) from None

    def receive(self) -> bytes:
        """What the reader said meanwhile; empty where it said nothing. Raises Gone."""
        if _identity(self.fd) != self._identity:
            raise Taken
        try:
            said = _receive(self._socket, _MOST_SAID, DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            raise Gone from None
        if not said:
            raise Gone
        return said

    def is_ours(self) -> bool:
        return _identity(self.fd) == self._identity

    def move(self) -> None:
        """Leaves its number to the program, which is about to use it."""
        import fcntl

        old = self._socket.detach()
        for least in (old + 1, 32, 3):
            try:
                fd = fcntl.fcntl(old, fcntl.F_DUPFD_CLOEXEC, least)
                break
            except (OSError, ValueError):
                continue
        else:
            fd = old
        self._socket = Socket(fileno=fd)
        self._socket.setblocking(False)
        self.fd = fd
        if fd != old:
            _close(old)

    def close(self) -> None:
        """Closes the descriptor where it is ours; else it is somebody else's by now."""
        try:
            if self.is_ours():
                self._socket.close()
            else:
                self._socket.detach()
        except OSError:
            pass


def _connected(address: str) -> Socket:
    kind, _, where = address.partition(":")
    target: str | tuple[str, int]
    if kind == "unix":
        family, target = _socket.AF_UNIX, where
    else:
        host, _, port = where.rpartition(":")
        family, target = _socket.AF_INET, (host, int(port))
    first = Socket(family, _socket.SOCK_STREAM)
    try:
        first.connect(target)
    except OSError:
        first.close()
        raise
    moved = Socket(first.family, first.type, first.proto, _out_of_the_way(first.detach()))
    try:
        if kind != "unix":
            moved.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        moved.setsockopt(_socket.SOL_SOCKET, _socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(_socket, "SO_NOSIGPIPE"):
            moved.setsockopt(_socket.SOL_SOCKET, _socket.SO_NOSIGPIPE, 1)
    except OSError:
        pass
    moved.setblocking(False)
    return moved


def _out_of_the_way(fd: int) -> int:
    """The program's own descriptors keep the numbers that they would have without us."""
    try:
        import fcntl
        import resource

        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        top = min(soft if soft > 0 else 1024, 65536)
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, max(32, top - 24))
    except (ImportError, OSError, ValueError):
        return fd
    _close(fd)
    return moved


def _identity(fd: int) -> object:
    try:
        stat = os.fstat(fd)
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino)
