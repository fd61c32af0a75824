"""The record of a call, and what becomes of the exception that ended one."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from . import sites
from .mistakes import mistake
from .recorder import MANY, chunks, now, push, state
from .threads import settle_idle, thread
from .wire import MOST, MOST_TICKS, SIZE, pack


def put(
    op: int,
    fd: int,
    frame,
    at: int,
    result: int = 0,
    number: int = 0,
    flags: int = 0,
    extra: int = 0,
    asked: int = 0,
    payload: bytes = b"",
    ended: int = 0,
) -> None:
    """One record of a call that began `at` and `ended`, or is done now; `frame`: its caller's, None where it is nobody's."""
    try:
        site = sites.site_of(frame) if frame is not None else 0
        if site < 0:
            return
        me = thread(at)
        if me.idle:
            settle_idle(me)
        ticks = min(((ended or now()) - at) // 100, MOST_TICKS)
        head = pack(
            SIZE + len(payload),
            op,
            flags,
            me.index,
            number,
            extra,
            fd,
            site,
            at,
            ticks,
            min(result, MOST),
            min(asked, MOST),
        )
        push(head + payload)
        if len(chunks) > MANY:
            state.flush()
    except Exception as error:
        mistake(error)


def errno_of(error: BaseException) -> int:
    """What stands in a record for it: that of the call, or what the kernel would say of what Python refused itself."""
    name = type(error).__name__
    # Also socket.timeout before 3.10, which has no number.
    number = _number_of(error) if isinstance(error, OSError) else None
    if name in _not_now or isinstance(error, TimeoutError) and not number:
        return errno.EAGAIN
    if type(number) is int and 0 < number < 30000:
        return number if not name.startswith("SSL") else errno.EPROTO
    is_interrupted = isinstance(error, InterruptedError)
    if isinstance(error, (ValueError, TypeError, OverflowError, OSError)) and not is_interrupted:
        return errno.EINVAL
    # A signal handler raised out of the call.
    return errno.EINTR


# Not by its name: a class of the program's own may have code there.
_number_of = OSError.errno.__get__  # type: ignore[attr-defined]
_not_now = ("timeout", "SSLWantReadError", "SSLWantWriteError")


def hidden(error: BaseException) -> None:
    """
    Takes the hook's own frame out of the traceback: to be called by it just before `raise`. Before Python 3.11 that has no
    effect, as the interpreter keeps the traceback beside the exception.
    """
    own = error.__traceback__
    if own is not None:
        error.__traceback__ = own.tb_next


def passed(original: Callable, poller: Any, args: tuple, kwargs: dict) -> Any:
    try:
        return original(poller, *args, **kwargs)
    except BaseException as error:
        hidden(error)
        raise
