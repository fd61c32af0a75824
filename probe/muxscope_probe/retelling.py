"""What a reader that missed records has to know: which numbers stand for what now, and what the pollers watch."""

from __future__ import annotations

import os
import stat

from . import followed, sockets, wire
from .plain import LISTENING, Plain, fileno, own_address
from .recorder import now, push
from .threads import thread
from .watching import watched


def retell(since: int) -> None:
    """Of what was opened `since` then (ns) the reader knows nothing, and of what is not open now not that it was closed."""
    at = now()
    index = thread().index

    def tell(op: int, fd: int, flags: int = 0, extra: int = 0, result: int = 0, payload=b"") -> None:
        head = wire.pack(
            *(wire.SIZE + len(payload), op, flags, index, 0, extra, fd, 0, at, 0, result, 0)
        )
        push(head + payload)

    opened = {fd: (opened_at, None) for fd, opened_at in list(followed.numbers.items())}
    for reference, fd, opened_at in list(sockets.live.values()):
        sock = reference()
        if sock is not None and fileno(sock) == fd:
            opened[fd] = (opened_at, sock)
    kept = list(watched.items())
    numbers = opened.keys() | {fd for (kind, fd), _ in kept if kind != wire.POLL}
    open_numbers = {fd: status for fd in numbers for status in [_status(fd)] if status is not None}
    behind = 0
    for fd in sorted(open_numbers):
        if behind < fd:
            tell(wire.CLOSE_RANGE, behind, result=fd - 1)
        behind = fd + 1
        opened_at, sock = opened.get(fd, (0, None))
        if opened_at > since:
            tell(wire.CLOSE, fd)
        if sock is not None:
            tell(wire.OPEN, fd, wire.FROM_FD, payload=sockets.opening_of(sock, True))
            if _listens(sock):
                tell(wire.LISTEN, fd, payload=wire.texts(own_address(sock)))
        elif opened_at > since and stat.S_ISFIFO(open_numbers[fd].st_mode):
            tell(wire.OPEN, fd, extra=1)
    tell(wire.CLOSE_RANGE, behind, result=wire.MOST)
    for (kind, of), masks in kept:
        if kind != wire.POLL and of not in open_numbers:
            continue
        # What is closed is in no epoll any more, but in a poll object.
        pairs = [
            number
            for fd, mask in list(masks.items())
            if kind == wire.POLL or fd in open_numbers
            for number in (fd, mask)
        ]
        tell(wire.WATCHED, of, extra=kind, payload=wire.pack_words(pairs))


def _listens(sock: Plain) -> bool:
    try:
        return LISTENING is not None and Plain.getsockopt(sock, *LISTENING) != 0
    except OSError:
        return False


def _status(fd: int) -> os.stat_result | None:
    try:
        return os.fstat(fd)
    except OSError:
        return None
