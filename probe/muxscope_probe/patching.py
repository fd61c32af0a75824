"""How a function or method is replaced, and put back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_undo: list[tuple[Any, str, bool, Any, Any]] = []
_undo_more: list[Callable[[], None]] = []


def replace(owner: Any, name: str, new: Any) -> None:
    """Raises TypeError where the type cannot be changed (C types before 3.9 and from 3.15 on)."""
    names = vars(owner)
    was_there, old = name in names, names.get(name)
    setattr(owner, name, new)
    _undo.append((owner, name, was_there, old, new))


def when_put_back(undo: Callable[[], None]) -> None:
    """What is no attribute of anything."""
    _undo_more.append(undo)


def put_back() -> None:
    """But for what the program replaced itself since then."""
    while _undo_more:
        _undo_more.pop()()
    while _undo:
        owner, name, was_there, old, new = _undo.pop()
        try:
            if vars(owner).get(name) is not new:
                continue
            if was_there:
                setattr(owner, name, old)
            else:
                delattr(owner, name)
        except (AttributeError, TypeError):
            pass


def dressed(new: Callable, old: Any, name: str) -> Callable:
    """The function, with the name and the words of the one whose place it takes."""
    new.__name__ = name
    new.__qualname__ = getattr(old, "__qualname__", name)
    new.__doc__ = getattr(old, "__doc__", None)
    new.__module__ = getattr(old, "__module__", None) or "socket"
    signature = getattr(old, "__text_signature__", None)
    if signature is not None:
        new.__text_signature__ = signature  # type: ignore[attr-defined]
    return new


class Bound:
    """
    Stands in for a function of a module. Its method is stored there, bound: a plain function would bind anew where a
    class keeps it as an attribute (`selectors.SelectSelector._select = select.select`). Pickled it is the module, whose
    function of that name is then asked for, hooked or not: a pool is given `time.sleep` to call.
    """

    __slots__ = ("call", "module")

    def __init__(self, call: Callable, module: str) -> None:
        self.call = call
        self.module = module

    def __reduce__(self):
        from importlib import import_module

        return import_module, (self.module,)


def function(hook: Callable, old: Callable, module: Any, name: str) -> Callable:
    """`hook(self, …)` as what takes the place of the module's function `old`."""
    return dressed(hook, old, name).__get__(Bound(old, module.__name__))


def replace_function(module: Any, name: str, hook: Callable) -> None:
    """Replaces a module's function, also where others have imported its name."""
    old = getattr(module, name)
    new = function(hook, old, module, name)
    replace(module, name, new)
    rebind(module, old, new)


def rebind(home: Any, old: Any, new: Any) -> None:
    """Names that were imported before us: `from select import select`."""
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", None)
        if type(names) is not dict or module is home or _is_own(names.get("__name__", "")):
            continue
        for name, value in list(names.items()):
            if value is old:
                replace(module, name, new)


def _is_own(name: Any) -> bool:
    return type(name) is str and name.startswith("muxscope_probe")


class AfterImport:
    """A finder that imports nothing: once a module of its list is imported by others, its hook is called with it."""

    def __init__(self, hooks: dict, on_mistake: Callable[[BaseException], None]) -> None:
        self._hooks = hooks
        self._on_mistake = on_mistake

    def find_spec(self, name, path=None, target=None):
        if name not in self._hooks:
            return None
        hook = self._hooks.pop(name)
        spec = None
        for finder in list(sys.meta_path):
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        if not self._hooks and self in sys.meta_path:
            sys.meta_path.remove(self)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            self._call_after(spec.loader, hook)
        return spec

    def _call_after(self, loader, hook) -> None:
        execute = loader.exec_module

        def exec_module(module):
            # The loader is its own again first: what it loads may look at it.
            loader.__dict__.pop("exec_module", None)
            execute(module)
            try:
                hook(module)
            except Exception as error:
                self._on_mistake(error)

        try:
            loader.exec_module = exec_module
        except AttributeError:
            pass
