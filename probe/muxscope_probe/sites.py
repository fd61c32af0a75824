"""
Whose line of the program a call stands on.

A site is told of once; records carry its number. It is the nearest line of the user's own above the call, and `via` the
line of the library that made it. Keys are (code object, f_lasti): f_lineno costs ten times as much (Python 3.11).
"""

from __future__ import annotations

import os
import sysconfig
from types import CodeType, FrameType

from . import wire

# What a code object is to us.
USER, LIBRARY, DEBUGGER, LOOP, CALLBACK = range(5)

# More code objects than these only a program has that makes them all the time: all is forgotten, and told again.
MOST_KEPT = 50_000

_paths = sysconfig.get_paths()


def _folder(path: str) -> str:
    return os.path.normcase(path) + os.sep


_library = tuple({_folder(_paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_packages = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_own = _folder(os.path.dirname(os.path.abspath(__file__)))
_debuggers = (os.sep + "debugpy" + os.sep, os.sep + "pydevd" + os.sep)
_asyncio = os.sep + "asyncio" + os.sep
# Below these of asyncio no line of the user's is responsible, nor below these of Twisted.
_turns = ("_run_once", "_run")
_twisted = os.sep + os.path.join("twisted", "internet") + os.sep
_twisted_turns = ("mainLoop", "doIteration", "_doReadOrWrite", "runUntilCurrent")
# Called by the loop itself, never by the user's code.
_callbacks = (
    "_read_ready",
    "_read_ready__data_received",
    "_read_ready__get_buffer",
    "_write_ready",
    "_accept_connection",
    "_read_from_self",
    "_write_send",
    "_write_sendmsg",
)

kinds: dict[int, int] = {}
# Of calls straight from the user's code: by id of the code object, then f_lasti. The hooks look here themselves.
direct: dict[int, dict[int, int]] = {}
_through: dict[int, dict[tuple, int]] = {}
_kept: list[CodeType] = []
_count = [0]
_tell = [lambda record: None]


def tell_with(push) -> None:
    """Where records of new sites go."""
    _tell[0] = push


def forget() -> None:
    """Tells every site anew: in the child of a fork, whose reader knows none."""
    direct.clear()
    _through.clear()
    kinds.clear()
    del _kept[:]


def site_of(frame: FrameType | None) -> int:
    """Of a call that this frame makes; 0: nobody's line; -1: a debugger's, which is not recorded."""
    if frame is None:
        return 0
    code = frame.f_code
    kind = kinds.get(id(code))
    if kind is None:
        kind = _classify(code)
    if kind == USER or kind == CALLBACK:
        # Below a callback of the loop's nobody is responsible: its site is the same whoever runs the loop.
        sites = direct.get(id(code))
        if sites is None:
            sites = direct[id(code)] = {}
            _kept.append(code)
        site = sites.get(frame.f_lasti)
        if site is not None:
            return site
        if kind == USER:
            return _new(sites, frame.f_lasti, frame, None)
        return _new(sites, frame.f_lasti, None, frame)
    if kind == DEBUGGER:
        return -1
    user = frame.f_back
    while user is not None:
        kind = kinds.get(id(user.f_code))
        if kind is None:
            kind = _classify(user.f_code)
        if kind == USER:
            break
        if kind == DEBUGGER:
            return -1
        if kind != LIBRARY:
            user = None
            break
        user = user.f_back
    return _site_through(code, frame, user)


def users_site_of(frame: FrameType | None) -> int:
    """The same, but 0 also where only a library's line is known."""
    above = frame
    while above is not None:
        kind = kinds.get(id(above.f_code))
        if kind is None:
            kind = _classify(above.f_code)
        if kind == USER:
            return max(0, site_of(frame))
        if kind != LIBRARY:
            break
        above = above.f_back
    return 0


def site_of_function(code: CodeType) -> int:
    """Of a function that the loop will call."""
    sites = direct.get(id(code))
    if sites is None:
        sites = direct[id(code)] = {}
        _kept.append(code)
    site = sites.get(-1)
    if site is None:
        site = sites[-1] = _next(code.co_filename, code.co_firstlineno, _name(code), "")
    return site


def is_users(code: CodeType) -> bool:
    kind = kinds.get(id(code))
    return (_classify(code) if kind is None else kind) == USER


def _site_through(code: CodeType, frame: FrameType, user: FrameType | None) -> int:
    sites = _through.get(id(code))
    if sites is None:
        sites = _through[id(code)] = {}
        _kept.append(code)
    key = (frame.f_lasti, 0, 0) if user is None else (frame.f_lasti, id(user.f_code), user.f_lasti)
    site = sites.get(key)
    return site if site is not None else _new(sites, key, user, frame)


def _classify(code: CodeType) -> int:
    file = os.path.normcase(code.co_filename)
    if file.startswith(("<frozen", _own)):
        kind = LIBRARY
    elif any(name in file for name in _debuggers):
        kind = DEBUGGER
    elif any(name in file for name in _packages):
        kind = LOOP if code.co_name in _twisted_turns and _twisted in file else LIBRARY
    elif file.startswith(_library):
        kind = LIBRARY
        if _asyncio in file:
            kind = LOOP if code.co_name in _turns else kind
            kind = CALLBACK if code.co_name in _callbacks else kind
    else:
        kind = USER
    if len(_kept) > MOST_KEPT:
        forget()
    _kept.append(code)
    kinds[id(code)] = kind
    return kind


def _new(sites: dict, key, user: FrameType | None, library: FrameType | None) -> int:
    via = ""
    if library is not None:
        via = "%s:%d" % (library.f_code.co_filename, library.f_lineno or 0)
    if user is None:
        site = _next("", 0, "", via)
    else:
        code = user.f_code
        _kept.append(code)
        site = _next(code.co_filename, user.f_lineno or 0, _name(code), via)
    sites[key] = site
    return site


def _name(code: CodeType) -> str:
    return getattr(code, "co_qualname", code.co_name)


def _next(file: str, line: int, name: str, via: str) -> int:
    _count[0] += 1
    payload = wire.texts(file, line, name, via)
    length = wire.SIZE + len(payload)
    _tell[0](wire.pack(length, wire.SITE, 0, 0, 0, 0, -1, _count[0], 0, 0, 0, 0) + payload)
    return _count[0]
