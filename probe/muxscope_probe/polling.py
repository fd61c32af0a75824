"""The waits of a poll object and of an epoll."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from .control import control
from .kernel import let_in, look_behind
from .mistakes import mistake
from .recorder import MANY, SOON_NS, chunks, getframe, now, push, state
from .records import errno_of, hidden, passed
from .sites import direct, site_of
from .threads import Thread, local, new_thread, settle_idle
from .turns import LONG_NS, LOOK_NS, look, over
from .waits import (
    MANY_SHORT,
    NUMBERS,
    about_to_block,
    after_wait,
    count_short,
    first_of,
    idled,
    may_look_first,
    rest_of,
    timeout_of,
)
from .wire import (
    MOST_TICKS,
    POLL,
    SAME,
    SIZE,
    WAIT_BEGIN,
    WAIT_END,
    WHOLE,
    int_packs,
    pack,
    pack_ints_of,
    pack_pair,
    pack_usual,
)

MOST_PAYLOAD = 1 << 18

_site_of_code = direct.get
_pack_of = int_packs.get
_all_of = chain.from_iterable


def hook_wait(original: Callable, kind: int, of: Callable[[Any], int], micros: float) -> Callable:
    # Timeouts that most programs have, in the unit of the call.
    usual = 1e9 / micros

    def poll(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        site = -1
        try:
            site = _site_of_code(id(frame.f_code))
            if site is not None:
                site = site.get(frame.f_lasti)
            if site is None:
                site = site_of(frame)
            try:
                me = local.me
            except AttributeError:
                me = new_thread()
            timeout = args[0] if args else kwargs.get("timeout")
            if type(timeout) is int and timeout == -1:
                # As `selectors` asks to wait for ever.
                timeout = None
            if timeout is None:
                asked, flag, looks_first = -1, 0, not kwargs
            elif type(timeout) in NUMBERS and 0 <= timeout <= usual:
                asked, flag, looks_first = int(timeout * micros), 0, not kwargs
            else:
                asked, flag = timeout_of(timeout, micros)
                looks_first = not kwargs and may_look_first(timeout)
            fd = of(self)
            at = now()
            if at - me.woke_at > LONG_NS:
                over(me, site, at)
            if let_in:
                look_behind(frame)
            if me.idle and timeout != 0:
                settle_idle(me)
            has_begun = site >= 0 and (not looks_first or control.on > 0)
            if has_begun:
                about_to_block(_beginning(me, kind, fd, site, at, asked, flag))
        except Exception as error:
            mistake(error)
            site = -1
        if site < 0:
            return passed(original, self, args, kwargs)
        try:
            stood = 0
            if control.on:
                at += control.stand_before(me)
            if not looks_first:
                result = original(self, *args, **kwargs)
                stood = control.stand_after(me)
            else:
                first = first_of(me, timeout, at, micros) if me.short_waits > MANY_SHORT else 0
                if len(args) < 2:
                    result = original(self, first)
                elif len(args) == 2:
                    result = original(self, first, args[1])
                else:
                    result = original(self, first, *args[1:])
                if not result and timeout != first:
                    if first:
                        args = (rest_of(timeout, at, micros), *args[1:])
                    if not has_begun:
                        has_begun = True
                        about_to_block(_beginning(me, kind, fd, site, at, asked, flag))
                    result = original(self, *args)
                    count_short(me, now() - at)
                    stood = control.stand_after(me)
            if stood:
                at += stood
                most = args[1] if len(args) > 1 else kwargs.get("maxevents", -1)
                result = _with_later(original, self, kind, most, result)
        except BaseException as error:
            failed(me, kind, fd, site, at, error, has_begun, asked, flag)
            hidden(error)
            raise
        try:
            until = me.woke_at = now()
            if until - me.looked_at > LOOK_NS:
                look(me, until)
            if result:
                me.ready = dict(result)
                count = len(result)
                if count == 1:
                    payload = pack_pair(*result[0])
                else:
                    pack_them = _pack_of(2 * count) or pack_ints_of(2 * count)
                    payload = pack_them(*_all_of(result))[:MOST_PAYLOAD]
            else:
                count = 0
                me.ready = {}
                payload = b""
                if timeout == 0 and not has_begun:
                    idled(me, kind, fd, site, at, until)
                    return result
            if me.idle:
                settle_idle(me)
            ticks = (until - at) // 100
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            if not has_begun:
                flag |= WHOLE
            op = me.word | WAIT_END | flag << 8
            size = SIZE + len(payload)
            push(pack_usual(size, op, kind << 16, fd, site, at, ticks, count, asked) + payload)
            if until - state.sent_at > SOON_NS or len(chunks) > MANY:
                after_wait()
        except Exception as error:
            mistake(error)
        return result

    return poll


def _beginning(me: Thread, kind: int, fd: int, site: int, at: int, asked: int, flag: int) -> bytes:
    return pack(SIZE, WAIT_BEGIN, SAME | flag, me.index, 0, kind, fd, site, at, 0, 0, asked)


def _with_later(original: Callable, poller: Any, kind: int, most: Any, found: list) -> list:
    """What came while it stood still belongs to the answer; one that is edge triggered told the first part only once."""
    left = most - len(found) if type(most) is int and most > 0 else -1
    if left == 0:
        return found
    room = () if kind == POLL else (left,)
    masks = dict(found)
    for fd, mask in original(poller, 0, *room):
        masks[fd] = masks.get(fd, 0) | mask
    return list(masks.items())


def failed(me, kind: int, fd: int, site: int, at: int, error, has_begun: bool, asked: int, flag):
    try:
        if me.idle:
            settle_idle(me)
        flags = flag if has_begun else flag | WHOLE
        me.woke_at = now()
        ticks = min((me.woke_at - at) // 100, MOST_TICKS)
        errno = errno_of(error)
        push(pack(SIZE, WAIT_END, flags, me.index, errno, kind, fd, site, at, ticks, -1, asked))
    except Exception as other:
        mistake(other)
