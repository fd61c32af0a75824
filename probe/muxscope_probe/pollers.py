"""
The objects that keep what they watch: `select.poll` and `select.epoll`; `select.kqueue` is of kqueues.

Their types are changed in place where that can be (CPython 3.9 to 3.14); else a class of ours takes their place, that has
the real object and looks like it.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from typing import Any

from . import patching
from .polling import hook_wait
from .proxies import proxy, proxy_of_poll
from .recorder import state
from .watching import hook_close, hook_watch
from .wire import ADD, EPOLL, MODIFY, POLL, REMOVE

# What is asked about where nothing is said: EPOLLIN | EPOLLPRI | EPOLLOUT.
_ALL = 7

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
                old = select.poll
                patching.replace_function(select, "poll", _hook_poll(old))
                _replace_in_selectors(old, select.poll)
            return
    if name not in _proxies:
        if name == "poll":
            _proxies[name] = proxy_of_poll(name, real, methods, _new_number)
        else:
            _proxies[name] = proxy(name, real, methods)
    old, new = getattr(select, name), _proxies[name]
    patching.replace(select, name, new)
    patching.rebind(select, old, new)
    _replace_in_selectors(old, new)


def _replace_in_selectors(old: Any, new: Any) -> None:
    """They keep what makes them (`PollSelector._selector_cls`)."""
    for kept in ("PollSelector", "EpollSelector"):
        selector = getattr(sys.modules.get("selectors"), kept, None)
        if selector is not None and vars(selector).get("_selector_cls") is old:
            patching.replace(selector, "_selector_cls", new)


def _poll_methods(real: Any) -> dict[str, Callable]:
    return {
        "register": hook_watch(real.register, POLL, _number_of, ADD, _ALL),
        "modify": hook_watch(real.modify, POLL, _number_of, MODIFY, 0),
        "unregister": hook_watch(real.unregister, POLL, _number_of, REMOVE, 0),
        "poll": hook_wait(real.poll, POLL, _number_of, 1e3),
    }


def _epoll_methods(real: Any) -> dict[str, Callable]:
    of = descriptor_of(real)
    return {
        "register": hook_watch(real.register, EPOLL, of, ADD, _ALL),
        "modify": hook_watch(real.modify, EPOLL, of, MODIFY, 0),
        "unregister": hook_watch(real.unregister, EPOLL, of, REMOVE, 0),
        "poll": hook_wait(real.poll, EPOLL, of, 1e6),
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
