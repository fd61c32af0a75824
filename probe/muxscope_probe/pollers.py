"""
The objects that keep what they watch: `select.poll` and `select.epoll`; `select.kqueue` is of kqueues.

Their types are changed in place where that can be (CPython 3.9 to 3.14); else a class of ours takes their place, that has
the real object and looks like it.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
from collections.abc import Callable
from itertools import chain
from typing import Any

from . import followed, patching, streams, wire
from .control import control
from .kernel import EDGE, edges, let_in, look_behind
from .mistakes import mistake
from .proxies import proxy, proxy_of_poll
from .recorder import (
    MANY,
    SOON_NS,
    Thread,
    chunks,
    getframe,
    local,
    new_thread,
    now,
    push,
    settle_idle,
    state,
)
from .records import errno_of, hidden, put
from .sets import answer_of, is_safe
from .sites import direct, site_of
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
from .wire import EPOLL, MOST_TICKS, POLL, SAME, SIZE, WAIT_BEGIN, WAIT_END, WHOLE, pack, pack_pair, pack_usual

MOST_PAYLOAD = 1 << 18
# What is asked about where nothing is said: EPOLLIN | EPOLLPRI | EPOLLOUT.
_ALL = 7

_site_of_code = direct.get
_pack_of = wire.int_packs.get
_all_of = chain.from_iterable

# By kind and number of a poller: masks by descriptor.
watched: dict[tuple[int, int], dict[int, int]] = {}
# A poll object says nothing when it goes.
_MOST_KEPT = 4096

_numbers: dict[int, int] = {}
_count = [0]
_proxies: dict[str, Any] = {}
# For tests: as if no type could be changed.
_uses_proxies = os.environ.pop("MUXSCOPE_PROBE_PROXIES", "") == "1"


def install() -> None:
    if hasattr(select, "poll"):
        install_type("poll", type(select.poll()), _poll_methods)
    if hasattr(select, "epoll"):
        install_type("epoll", select.epoll, _epoll_methods)


def install_type(name: str, real: Any, methods_of: Callable[[Any], dict[str, Callable]]) -> None:
    methods = {
        method: patching.dressed(hook, getattr(real, method), method)
        for method, hook in methods_of(real).items()
    }
    if not _uses_proxies:
        try:
            for method, hook in methods.items():
                patching.replace(real, method, hook)
        except TypeError:
            pass
        else:
            if name == "poll":
                patching.replace_function(select, "poll", _hook_poll(select.poll))
            return
    if name not in _proxies:
        if name == "poll":
            _proxies[name] = proxy_of_poll(name, real, methods, _new_number)
        else:
            _proxies[name] = proxy(name, real, methods)
    old, new = getattr(select, name), _proxies[name]
    patching.replace(select, name, new)
    patching.rebind(select, old, new)
    for kept in ("PollSelector", "EpollSelector"):
        selector = getattr(sys.modules.get("selectors"), kept, None)
        if selector is not None and vars(selector).get("_selector_cls") is old:
            patching.replace(selector, "_selector_cls", new)


def _poll_methods(real: Any) -> dict[str, Callable]:
    return {
        "register": _hook_watch(real.register, POLL, _number_of, wire.ADD, _ALL),
        "modify": _hook_watch(real.modify, POLL, _number_of, wire.MODIFY, 0),
        "unregister": _hook_watch(real.unregister, POLL, _number_of, wire.REMOVE, 0),
        "poll": _hook_wait(real.poll, POLL, _number_of, 1e3),
    }


def _epoll_methods(real: Any) -> dict[str, Callable]:
    of = descriptor_of(real)
    return {
        "register": _hook_watch(real.register, EPOLL, of, wire.ADD, _ALL),
        "modify": _hook_watch(real.modify, EPOLL, of, wire.MODIFY, 0),
        "unregister": _hook_watch(real.unregister, EPOLL, of, wire.REMOVE, 0),
        "poll": _hook_wait(real.poll, EPOLL, of, 1e6),
        "close": hook_close(real.close, EPOLL, of),
    }


def _number_of(poll: Any) -> int:
    """poll(2) has no descriptor: its objects are counted."""
    number = _numbers.get(id(poll))
    return _new_number(poll) if number is None else number


def _new_number(poll: Any) -> int:
    _count[0] += 1
    number = _numbers[id(poll)] = _count[0]
    return number


def _hook_poll(original: Callable) -> Callable:
    """`select.poll`: a new object may stand where one stood that is gone."""

    def poll(_):
        made = original()
        if not state.off:
            _new_number(made)
        return made

    return poll


def descriptor_of(real: Any) -> Callable[[Any], int]:
    fileno = real.fileno

    def of(poller: Any) -> int:
        try:
            return fileno(poller)
        except ValueError:
            return -1

    return of


def _hook_wait(original: Callable, kind: int, of: Callable[[Any], int], micros: float) -> Callable:
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
            return _passed(original, self, args, kwargs)
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
                    pack_them = _pack_of(2 * count) or wire.pack_ints_of(2 * count)
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


def _passed(original: Callable, poller: Any, args: tuple, kwargs: dict) -> Any:
    try:
        return original(poller, *args, **kwargs)
    except BaseException as error:
        hidden(error)
        raise


def _hook_watch(
    original: Callable, kind: int, of: Callable[[Any], int], change: int, usual: int
) -> Callable:
    def watch(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        at = now()
        one = args[0] if args else kwargs.get("fd", -1)
        if type(one) is int:
            fd = one
        elif is_safe(one):
            try:
                fd = one.fileno()
                if not isinstance(one, socket.socket):
                    streams.follow(one)
            except Exception:
                fd = -1
        elif not args:
            return original(self, **kwargs)
        else:
            # An object of the program's own is asked once, and the call gets what it said.
            answer, is_number = answer_of(one)
            args = (answer,) + args[1:]
            if not is_number:
                return _passed(original, self, args, kwargs)
            fd = answer
        mask = args[1] if len(args) > 1 else kwargs.get("eventmask", usual)
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            _tell_watch(self, fd, frame, at, kind, of, change, mask, errno_of(error))
            hidden(error)
            raise
        _tell_watch(self, fd, frame, at, kind, of, change, mask, 0)
        return result

    return watch


def _tell_watch(self, fd, frame, at, kind, of, change, mask, errno) -> None:
    try:
        poller = of(self)
        mask = mask & 0xFFFFFFFF if type(mask) is int else 0
        if not errno:
            keep(kind, poller, fd, change, mask)
        payload = struct.pack("<iiI", kind, poller, mask)
        result = -1 if errno else 0
        put(wire.WATCH, fd, frame, at, result, errno, 0, change, payload=payload)
    except Exception as error:
        mistake(error)


def keep(kind: int, poller: int, fd: int, change: int, mask: int) -> None:
    """What it watches, to be told anew where a reader missed something."""
    if change == wire.ADD:
        followed.numbers.setdefault(fd, 0)
    if len(watched) > _MOST_KEPT:
        watched.clear()
    masks = watched.setdefault((kind, poller), {})
    if kind == EPOLL and change != wire.REMOVE and mask & EDGE:
        edges.add(fd)
    elif edges:
        edges.discard(fd)
    if change == wire.REMOVE:
        masks.pop(fd, None)
    else:
        masks[fd] = mask


def hook_close(original: Callable, kind: int, of: Callable[[Any], int]) -> Callable:
    def close(self):
        if not state.off:
            fd = of(self)
            if fd >= 0:
                watched.pop((kind, fd), None)
                put(wire.CLOSE, fd, getframe(1), now())
        return original(self)

    return close
