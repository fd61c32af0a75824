"""`_socket.socket` below what is hooked, and numbers below what a program made of them: asking these tells nobody."""

from __future__ import annotations

import _socket
from typing import Any

from . import wire

Plain = _socket.socket
fileno = Plain.fileno
gettimeout = Plain.gettimeout
send_now = Plain.send

# What getsockopt is asked whether it is a listener.
LISTENING = (
    (_socket.SOL_SOCKET, _socket.SO_ACCEPTCONN) if hasattr(_socket, "SO_ACCEPTCONN") else None
)


def exact(number: Any) -> int:
    """As C takes it: flags are members of enum.IntFlag, and so is what a program names its own by; 0 for what is no number."""
    return int.__index__(number) if issubclass(type(number), int) else 0


def own_address(sock: Plain) -> str:
    return _address_of(Plain.getsockname, sock)


def peer_address(sock: Plain) -> str:
    return _address_of(Plain.getpeername, sock)


def _address_of(ask, sock: Plain) -> str:
    try:
        return wire.address(ask(sock))
    except OSError:
        return ""
