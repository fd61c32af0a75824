"""`select.select`, which takes its sets anew at each call."""

from __future__ import annotations

import errno
import select
import sys
from collections.abc import Callable

from . import patching
from .control import control
from .mistakes import mistake
from .recorder import MANY, SOON_NS, chunks, getframe, now, push, state
from .records import errno_of, hidden
from .sets import LISTS, asked_of, copied, gone_through, is_closed, numbers_of, objects_of, packed
from .sites import direct, site_of
from .threads import Thread, local, new_thread, settle_idle
from .turns import LONG_NS, LOOK_NS, look, over
from .waits import MANY_SHORT, NUMBERS, after_wait, count_short, first_of, idled, may_look_first, rest_of, timeout_of
from .wire import MOST_TICKS, SAME, SELECT, SIZE, WAIT_BEGIN, WAIT_END, WHOLE, int_packs, pack, pack_ints_of, pack_usual

# What most programs wait for, in s.
_USUAL = 2000
# As it stands in the third word of a record.
_SELECT = SELECT << 16

_site_of_code = direct.get
_pack_of = int_packs.get


def install() -> None:
    old = select.select
    patching.replace_function(select, "select", _hook_select(old))
    selectors = sys.modules.get("selectors")
    kept = getattr(selectors, "SelectSelector", None)
    if kept is not None and vars(kept).get("_select") is old:
        patching.replace(kept, "_select", select.select)


def _hook_select(original: Callable) -> Callable:
    def call(_, *args, **kwargs):
        if state.off or kwargs or not 3 <= len(args) <= 4:
            return original(*args, **kwargs)
        frame = getframe(1)
        has_all = False
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
            timeout = args[3] if len(args) > 3 else None
            if timeout is None:
                asked, flag, looks_first = -1, 0, True
            elif type(timeout) in NUMBERS and 0 <= timeout <= _USUAL:
                asked, flag, looks_first = int(timeout * 1e6), 0, True
            else:
                asked, flag = timeout_of(timeout, 1e6)
                looks_first = may_look_first(timeout)
            sets = args[:3]
            is_whole = True
            if not (
                type(sets[0]) in LISTS and type(sets[1]) in LISTS and type(sets[2]) in LISTS
            ):
                sets, is_whole = gone_through(sets)
                args = sets + args[3:]
            given = me.given
            losses = state.losses
            try:
                is_same = given is not None and me.given_at == losses and sets == given
            except Exception as error:
                # What stands in it now may be equal to nothing.
                mistake(error)
                is_same = False
            odd = numbers = None
            payload = b""
            if is_whole and not is_same:
                numbers = numbers_of(sets)
                if numbers is not None:
                    me.given = tuple(copied(one) for one in sets)
                    me.given_at = losses
                else:
                    me.given = None
                    odd, has_all = asked_of(sets)
                    args = tuple([answer for _, answer in one] for one in odd) + args[3:]
                    numbers = args[:3] if has_all else None
                payload = b"" if numbers is None else packed(numbers)
            has_all = is_same or numbers is not None
        except Exception as error:
            mistake(error)
            has_all = False
        if not has_all or site < 0:
            return original(*args)
        at = now()
        has_begun = False
        if at - me.woke_at > LONG_NS:
            over(me, site, at)
        try:
            if me.idle and (payload or timeout != 0):
                settle_idle(me)
            # With a new set there is a beginning in any case, and where it stands still before it.
            has_begun = not is_same or not looks_first or control.on > 0
            if has_begun:
                flags = flag | SAME if is_same else flag
                push(_beginning(me, site, at, asked, flags, payload))
            if not looks_first:
                state.flush()
        except Exception as error:
            mistake(error)
            looks_first = False
        try:
            if control.on:
                at += control.stand_before(me)
            if not looks_first:
                result = original(*args)
                stood = control.stand_after(me)
            else:
                stood = 0
                first = first_of(me, timeout, at, 1e6) if me.short_waits > MANY_SHORT else 0
                result = original(args[0], args[1], args[2], first)
                if timeout != first and not (result[0] or result[1] or result[2]):
                    if first:
                        args = args[:3] + (rest_of(timeout, at, 1e6),)
                    if not has_begun:
                        has_begun = True
                        push(_beginning(me, site, at, asked, flag | SAME, b""))
                    state.flush()
                    result = original(*args)
                    count_short(me, now() - at)
                    stood = control.stand_after(me)
            if stood:
                at += stood
                # What came meanwhile belongs to the answer.
                later = original(args[0], args[1], args[2], 0)
                result = later if later[0] or later[1] or later[2] else result
        except BaseException as error:
            me.given = None
            try:
                _failed(me, site, at, error, sets, has_begun, asked, flag)
            except Exception as other:
                mistake(other)
            hidden(error)
            raise
        try:
            until = me.woke_at = now()
            if until - me.looked_at > LOOK_NS:
                look(me, until)
            reading, writing, special = result
            if reading:
                reading = [one if isinstance(one, int) else one.fileno() for one in reading]
                me.ready = dict.fromkeys(reading, 1)
            elif me.ready:
                me.ready = {}
            if writing:
                writing = [one if isinstance(one, int) else one.fileno() for one in writing]
            if special:
                special = [one if isinstance(one, int) else one.fileno() for one in special]
            if odd is not None:
                found = (reading, writing, special)
                result = tuple(objects_of(one, set(part)) for one, part in zip(odd, found))
            count = len(reading) + len(writing) + len(special)
            if not has_begun and timeout == 0 and not count:
                idled(me, SELECT, -1, site, at, until)
                return result
            if me.idle:
                settle_idle(me)
            if count < 1000:
                numbers = (len(reading), len(writing), len(special), *reading, *writing, *special)
                payload = (_pack_of(count + 3) or pack_ints_of(count + 3))(*numbers)
            else:
                payload = packed((reading, writing, special))
            ticks = (until - at) // 100
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            if not has_begun:
                flag |= WHOLE
            kind = me.word | WAIT_END | flag << 8
            size = SIZE + len(payload)
            push(pack_usual(size, kind, _SELECT, -1, site, at, ticks, count, asked) + payload)
            if until - state.sent_at > SOON_NS or len(chunks) > MANY:
                after_wait()
        except Exception as error:
            mistake(error)
        return result

    return call


def _beginning(me: Thread, site: int, at: int, asked: int, flags: int, payload: bytes) -> bytes:
    size = SIZE + len(payload)
    head = pack(size, WAIT_BEGIN, flags, me.index, 0, SELECT, -1, site, at, 0, 0, asked)
    return head + payload


def _failed(me: Thread, site: int, at: int, error, sets, has_begun: bool, asked: int, flag: int) -> None:
    """Of a closed one that still stands in a set Python says ValueError, the kernel would say EBADF."""
    if me.idle:
        settle_idle(me)
    flags = flag if has_begun else flag | WHOLE
    me.woke_at = now()
    ticks = min((me.woke_at - at) // 100, MOST_TICKS)
    number = errno_of(error)
    if isinstance(error, ValueError) and any(is_closed(item) for one in sets for item in one):
        number = errno.EBADF
    push(pack(SIZE, WAIT_END, flags, me.index, number, SELECT, -1, site, at, ticks, -1, asked))
