"""Classes that take the place of pollers whose types cannot be changed (CPython 3.8, and from 3.15 on)."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any

from . import patching


def proxy(name: str, real: Any, methods: dict[str, Callable]) -> Any:
    """A class that makes real objects, and passes on what they are asked."""
    names = _passing_on(real, methods)

    def __new__(cls, *args, **kwargs):
        made = object.__new__(cls)
        made._real = real(*args, **kwargs)
        return made

    def __enter__(self):
        self._real.__enter__()
        return self

    def fromfd(cls, fd):
        made = object.__new__(cls)
        made._real = real.fromfd(fd)
        return made

    names.update(
        __new__=__new__,
        __enter__=__enter__,
        fromfd=classmethod(fromfd),
        closed=property(lambda self: self._real.closed),
    )
    return type(name, (), names)


def proxy_of_poll(
    name: str, real: Any, methods: dict[str, Callable], on_new: Callable[[Any], Any]
) -> Callable:
    """`select.poll` is a function: bound, so that it can stand in a class."""
    make = select.poll

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'select.poll' instances")

    kind = type(name, (), dict(_passing_on(real, methods), __new__=__new__))

    def poll(_):
        made = object.__new__(kind)
        made._real = make()
        on_new(made._real)
        return made

    return patching.function(poll, make, select, "poll")


def _passing_on(real: Any, methods: dict[str, Callable]) -> dict[str, Any]:
    names: dict[str, Any] = {
        "__slots__": ("_real", "__weakref__"),
        "__module__": "select",
        "__doc__": real.__doc__,
    }
    for name in dir(real):
        if name.startswith("__") and name != "__exit__" or name in ("fromfd", "closed"):
            continue
        names[name] = _passed_on(methods.get(name) or getattr(real, name), name)
    return names


def _passed_on(method: Callable, name: str) -> Callable:
    def call(self, *args, **kwargs):
        return method(self._real, *args, **kwargs)

    return patching.dressed(call, method, name)
