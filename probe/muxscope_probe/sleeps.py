"""
Waits of a thread that are no I/O: it sleeps, waits for another thread or for a child, whoever is ready meanwhile. Told when they
are over, where they were long, and only in a thread that has made a call that is told.

Not seen, as their types are C's and cannot be changed: `threading.Lock` and `RLock` themselves, `queue.SimpleQueue`; and
multiprocessing's semaphores. What is built on `threading.Condition` (Event, Semaphore, Barrier, Queue, Future) is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from . import patching, wire
from .mistakes import mistake
from .recorder import chunks, getframe, now, state
from .records import hidden, put
from .threads import local
from .waits import NUMBERS

# Shorter ones are what any turn has, on a busy machine; ns.
LEAST_NS = 100_000_000
# A sleep that is shorter, in s, is passed on at once.
_SHORT = LEAST_NS / 1e9

# Those that are told which process.
_OF_PID = ("os.waitpid", "os.wait4")
_MOST_NAME = 60

# Whose wait a condition's is, by the module and the function that asked for it.
_ASKED_BY = {
    ("threading", "wait"): "Event.wait",
    ("threading", "acquire"): "Semaphore.acquire",
    ("threading", "_wait"): "Barrier.wait",
    ("queue", "get"): "Queue.get",
    ("queue", "put"): "Queue.put",
    ("queue", "join"): "Queue.join",
    ("concurrent.futures._base", "result"): "Future.result",
    ("concurrent.futures._base", "exception"): "Future.exception",
}


def install() -> None:
    patching.replace_function(time, "sleep", _hook(time.sleep, "time.sleep"))
    for name in ("wait", "wait3", "wait4", "waitid", "waitpid"):
        if hasattr(os, name):
            patching.replace_function(os, name, _hook(getattr(os, name), "os." + name))


def install_threads(threading: Any) -> None:
    """`threading`, once it is imported."""
    _replace(threading.Condition, "wait", "")
    _replace(threading.Thread, "join", "Thread.join")


def install_processes(subprocess: Any) -> None:
    _replace(subprocess.Popen, "wait", "Popen.wait")
    original = getattr(subprocess.Popen, "_execute_child", None)
    if original is not None:
        hook = patching.dressed(_hook_begin(original), original, "_execute_child")
        patching.replace(subprocess.Popen, "_execute_child", hook)


def _replace(kind: Any, method: str, name: str) -> None:
    original = getattr(kind, method)
    patching.replace(kind, method, patching.dressed(_hook(original, name, False), original, method))


def _hook(original: Callable, name: str, is_function: bool = True) -> Callable:
    """`name`: empty for a condition's, whose name is that of who asked for it. Of waits inside one another the outer is told."""
    is_sleep = name == "time.sleep"

    def wait(first, *args, **kwargs):
        if not is_function:
            args = (first, *args)
        me = getattr(local, "me", None)
        is_told = me is not None and not me.sleeps and not state.off
        if is_told and is_sleep and args and type(args[0]) in NUMBERS and args[0] < _SHORT:
            is_told = False
        if is_told:
            frame = getframe(1)
            # What a thread did before it waits so is not kept back until then.
            _about_to_sleep()
            me.sleeps = True
        at = now()
        try:
            return original(*args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise
        finally:
            if is_told:
                me.sleeps = False
                ended = now()
                if ended - at >= LEAST_NS and not state.off:
                    _tell(frame, at, ended, name, args[0] if args else None)

    return wait


def _hook_begin(original: Callable) -> Callable:
    """The thread waits until the program runs: how long, that is the machine's (`turns`)."""

    def _execute_child(self, *args, **kwargs):
        at = now()
        try:
            return original(self, *args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise
        finally:
            me = getattr(local, "me", None)
            if me is not None:
                me.begun += now() - at

    return _execute_child


def _about_to_sleep() -> None:
    try:
        if chunks:
            state.flush()
    except Exception as error:
        mistake(error)


def _tell(frame: Any, at: int, ended: int, name: str, first: Any) -> None:
    """`first`: of its arguments, or the object whose method it is."""
    try:
        if not name:
            asked_by = _asker(frame)
            # A thread that begins is waited for so: how long, that is the machine's.
            if asked_by == ("threading", "wait") and _asker(frame.f_back) == ("threading", "start"):
                return
            name = _ASKED_BY.get(asked_by, "Condition.wait")
        whom = _whom(name, first)
        name = "%s(%s)" % (name, whom) if whom else name
        put(wire.SLEPT, -1, frame, at, payload=wire.texts(name), ended=ended)
    except Exception as error:
        mistake(error)


def _asker(frame: Any) -> tuple[str, str]:
    return frame.f_globals.get("__name__"), frame.f_code.co_name


def _whom(name: str, first: Any) -> str:
    """Who it waited for, where that has a name: a thread, a program, a process."""
    if name == "Thread.join":
        return str(getattr(first, "_name", ""))[:_MOST_NAME]
    if name == "Popen.wait":
        args = getattr(first, "args", "")
        program = args[0] if type(args) in (list, tuple) and args else args
        if type(program) in (str, bytes):
            return os.path.basename(os.fsdecode(program).split(" ", 1)[0])[:_MOST_NAME]
    if name in _OF_PID and type(first) is int and first > 0:
        return str(first)
    return ""
