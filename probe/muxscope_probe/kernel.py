"""
What the kernel holds still, asked where it tells a bug that the calls do not: bytes that nobody read as a socket is closed, and
who waits to be let in behind one that was, on a listener that is watched edge-triggered.
"""

from __future__ import annotations

import _socket
import struct
from typing import Any

from . import wire
from .mistakes import mistake
from .plain import Plain, fileno
from .recorder import now
from .records import put

try:
    from fcntl import ioctl
    from termios import FIONREAD, TIOCOUTQ
except ImportError:
    ioctl = None  # type: ignore[assignment]

EDGE = 1 << 31
_PEEK = getattr(_socket, "MSG_PEEK", 0) | getattr(_socket, "MSG_DONTWAIT", 0)
_TCP_INFO = getattr(_socket, "TCP_INFO", None)
# Of a listener how many wait to be let in (struct tcp_info: tcpi_unacked).
_WAITING_AT = 24
_NOTHING = b"\0\0\0\0"
# A record of TLS by which a peer says goodbye: nobody misses it.
_ALERT = 0x15

# Listeners that are watched edge-triggered, by number; and those that let somebody in since the last wait and did not say EAGAIN.
edges: set[int] = set()
let_in: dict[int, Any] = {}


def tell_unread(sock: Any, fd: int, frame: Any) -> None:
    """A socket is about to be closed."""
    if ioctl is None:
        return
    try:
        unread = _count(fd, FIONREAD)
        if unread <= 0 or not int(Plain.type.__get__(sock)) & _socket.SOCK_STREAM:
            return
        linger = Plain.getsockopt(sock, _socket.SOL_SOCKET, _socket.SO_LINGER, 8)
        # Who asks for a reset means it.
        if linger == struct.pack("ii", 1, 0) or peeked(sock, 1)[:1] == bytes((_ALERT,)):
            return
        put(wire.KERNEL, fd, frame, now(), unread, asked=max(0, _count(fd, TIOCOUTQ)))
    except OSError:
        pass
    except Exception as error:
        mistake(error)


def peeked(sock: Any, size: int) -> bytes:
    """What would be read next, where that is there already."""
    try:
        return Plain.recv(sock, size, _PEEK)
    except OSError:
        return b""


def _count(fd: int, what: int) -> int:
    try:
        return struct.unpack("i", ioctl(fd, what, _NOTHING))[0]
    except OSError:
        return -1


def look_behind(site_frame: Any) -> None:
    """A wait begins, and listeners that are edge-triggered let somebody in before it."""
    try:
        listeners = list(let_in.items())
        let_in.clear()
        for fd, sock in listeners:
            if _TCP_INFO is None or fd not in edges or fileno(sock) != fd:
                continue
            info = Plain.getsockopt(sock, _socket.IPPROTO_TCP, _TCP_INFO, _WAITING_AT + 4)
            waiting = struct.unpack_from("I", info, _WAITING_AT)[0]
            if waiting > 0:
                put(wire.KERNEL, fd, site_frame, now(), waiting)
    except OSError:
        pass
    except Exception as error:
        mistake(error)
