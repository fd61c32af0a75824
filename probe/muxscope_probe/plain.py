"""`_socket.socket`, below what is hooked: asking it tells nobody."""

from __future__ import annotations

import _socket

from . import wire

Plain = _socket.socket
fileno = Plain.fileno
gettimeout = Plain.gettimeout
send_now = Plain.send

# What getsockopt is asked whether it is a listener.
LISTENING = (
    (_socket.SOL_SOCKET, _socket.SO_ACCEPTCONN) if hasattr(_socket, "SO_ACCEPTCONN") else None
)


def own_address(sock: Plain) -> str:
    return _address_of(Plain.getsockname, sock)


def peer_address(sock: Plain) -> str:
    return _address_of(Plain.getpeername, sock)


def _address_of(ask, sock: Plain) -> str:
    try:
        return wire.address(ask(sock))
    except OSError:
        return ""
