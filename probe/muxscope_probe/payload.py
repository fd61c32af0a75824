"""What passes through a call: how many bytes, and those that are kept of them."""

from __future__ import annotations

import _socket
from typing import Any

from . import wire
from .plain import exact
from .recorder import state

OUT_OF_BAND = getattr(_socket, "MSG_OOB", 0)
PEEKING = getattr(_socket, "MSG_PEEK", 0)

BYTES = (bytes, bytearray)


def prefix(buffer: Any, count: int) -> bytes:
    """The first bytes of anything that has the buffer interface."""
    if type(buffer) is bytes:
        return buffer[:count]
    if type(buffer) is bytearray:
        return bytes(buffer[:count])
    view = buffer if type(buffer) is memoryview else memoryview(buffer)
    if view.format != "B" or view.ndim != 1:
        view = view.cast("B")
    return bytes(view[:count])


def length(buffer: Any) -> int:
    if type(buffer) in BYTES:
        return len(buffer)
    return (buffer if type(buffer) is memoryview else memoryview(buffer)).nbytes


def kept(buffer: Any, count: int) -> bytes:
    """Of `count` bytes what is kept: the first."""
    return prefix(buffer, min(count, state.capture))


def whole(number: Any) -> int:
    """As a record has it."""
    return max(0, min(exact(number), wire.MOST))


def flags_of(args: tuple, kwargs: dict, at: int) -> int:
    """Those of a record, of the flags that a call was given."""
    value = exact(args[at] if len(args) > at else kwargs.get("flags", 0))
    flags = wire.OOB if OUT_OF_BAND and value & OUT_OF_BAND else 0
    return flags | (wire.PEEK if PEEKING and value & PEEKING else 0)


def gathered(buffers: Any) -> tuple[int, bytes]:
    """Of sendmsg, recvmsg_into, writev: how many bytes, and those that are kept; none where they can be gone through only once."""
    if type(buffers) not in (list, tuple):
        return 0, b""
    total, pieces, left = 0, [], state.capture
    for buffer in buffers:
        size = length(buffer)
        total += size
        if left > 0:
            pieces.append(prefix(buffer, left))
            left -= size
    return total, b"".join(pieces)
