"""
`select.kqueue`: what it watches, and its waits, are told as those of an epoll are, with the bits of poll(2). Its timers, signals and
processes are no descriptors, and not told.
"""

from __future__ import annotations

import select
import struct
from collections.abc import Callable, Sequence
from typing import Any

from . import wire
from .control import control
from .mistakes import mistake
from .pollers import descriptor_of, install_type
from .polling import MOST_PAYLOAD, failed
from .recorder import MANY, SOON_NS, chunks, getframe, now, push, state
from .records import errno_of, hidden, put
from .sites import site_of
from .threads import Thread, local, new_thread, settle_idle
from .turns import LONG_NS, LOOK_NS, look, over
from .waits import about_to_block, after_wait, timeout_of
from .watching import hook_close, keep, watched
from .wire import KQUEUE, MOST_TICKS, SAME, SIZE, WAIT_BEGIN, WAIT_END, pack

# EVFILT_READ and EVFILT_WRITE, as poll(2) says it.
_BITS = {-1: 1, -2: 4}
_BOTH = 5
# EV_DELETE and EV_DISABLE; EV_ONESHOT and EV_CLEAR, as epoll_ctl(2) says it.
_OFF = 2 | 8
_ONESHOT, _CLEAR = 0x10, 0x20
_AS_ONESHOT, _AS_EDGE = 1 << 30, 1 << 31
# EV_EOF: of what is read the other end said that no more comes, of what is written it is gone. EV_ERROR.
_EOF, _ERROR = 0x8000, 0x4000
_ENDS = {-1: 0x2000, -2: 0x10}
_AS_ERROR = 8


def install() -> None:
    if hasattr(select, "kqueue"):
        install_type("kqueue", select.kqueue, _methods)


def _methods(real: Any) -> dict[str, Callable]:
    of = descriptor_of(real)
    return {
        "control": _hook_control(real.control, of),
        "close": hook_close(real.close, KQUEUE, of),
    }


def _hook_control(original: Callable, of: Callable[[Any], int]) -> Callable:
    """kqueue.control(changelist, max_events, timeout): changes, a wait, or both."""

    def call(self, *args, **kwargs):
        if state.off or kwargs or len(args) < 2 or type(args[1]) is not int:
            return original(self, *args, **kwargs)
        site, changes, waits = -1, (), args[1] > 0
        try:
            frame = getframe(1)
            site = site_of(frame)
            me = getattr(local, "me", None) or new_thread()
            fd = of(self)
            at = now()
            if args[0] is not None:
                changes = list(args[0])
                args = (changes, *args[1:])
            if waits and site >= 0:
                _tell_changes(fd, frame, at, changes, 0)
                asked, flag = _begin(me, fd, site, at, args[2] if len(args) > 2 else None)
        except Exception as error:
            mistake(error)
            site = -1
        if site < 0:
            return original(self, *args)
        try:
            if waits and control.on:
                at += control.stand_before(me)
            result = original(self, *args)
            if waits:
                at += control.stand_after(me)
        except BaseException as error:
            if waits:
                failed(me, KQUEUE, fd, site, at, error, True, asked, flag)
            else:
                _tell_changes(fd, frame, at, changes, errno_of(error))
            hidden(error)
            raise
        try:
            if waits:
                _end(me, fd, site, at, asked, flag, result)
            else:
                _tell_changes(fd, frame, at, changes, 0)
        except Exception as error:
            mistake(error)
        return result

    return call


def _begin(me: Thread, fd: int, site: int, at: int, timeout: Any) -> tuple[int, int]:
    if at - me.woke_at > LONG_NS:
        over(me, site, at)
    if me.idle:
        settle_idle(me)
    asked, flag = timeout_of(timeout, 1e6)
    about_to_block(pack(SIZE, WAIT_BEGIN, SAME | flag, me.index, 0, KQUEUE, fd, site, at, 0, 0, asked))
    return asked, flag


def _end(me: Thread, fd: int, site: int, at: int, asked: int, flag: int, found: Sequence) -> None:
    until = me.woke_at = now()
    if until - me.looked_at > LOOK_NS:
        look(me, until)
    masks: dict[int, int] = {}
    for one in found:
        bits = _BITS.get(one.filter, 0)
        if bits and one.flags & _EOF:
            bits |= _ENDS[one.filter]
        if bits and one.flags & _ERROR:
            bits |= _AS_ERROR
        if bits:
            masks[one.ident] = masks.get(one.ident, 0) | bits
    me.ready = masks
    payload = wire.pack_ints([number for pair in masks.items() for number in pair])[:MOST_PAYLOAD]
    ticks = min((until - at) // 100, MOST_TICKS)
    size, count = SIZE + len(payload), len(masks)
    push(pack(size, WAIT_END, flag, me.index, 0, KQUEUE, fd, site, at, ticks, count, asked) + payload)
    if until - state.sent_at > SOON_NS or len(chunks) > MANY:
        after_wait()


def _tell_changes(of: int, frame: Any, at: int, changes: Sequence, errno: int) -> None:
    """Each filter of a descriptor is changed by itself; told is what is asked about it in all."""
    try:
        for change in changes:
            bit, fd = _BITS.get(change.filter), change.ident
            if bit is None or not 0 <= fd <= wire.MOST:
                continue
            old = watched.get((KQUEUE, of), {}).get(fd, 0)
            mask = old & ~bit
            if not change.flags & _OFF:
                mask |= bit
                mask |= _AS_ONESHOT if change.flags & _ONESHOT else 0
                mask |= _AS_EDGE if change.flags & _CLEAR else 0
            what = wire.ADD if not old else wire.MODIFY
            if not mask & _BOTH:
                what, mask = wire.REMOVE, 0
            if not errno:
                keep(KQUEUE, of, fd, what, mask)
            payload = struct.pack("<iiI", KQUEUE, of, mask)
            put(wire.WATCH, fd, frame, at, -1 if errno else 0, errno, 0, what, payload=payload)
    except Exception as error:
        mistake(error)
