"""
The probe's own mistakes, which never reach the program; and what the program raised while we happened to run, which goes on its way.
"""

from __future__ import annotations

import _signal  # type: ignore[import]
import os
import sys
from types import FrameType, TracebackType
from typing import Any

from .sites import is_users

_home = os.path.dirname(os.path.abspath(__file__)) + os.sep
# Where mistakes are written, for the probe's tests.
_file = os.environ.pop("MUXSCOPE_PROBE_ERRORS", "")
# Whose exceptions may be raised in our own lines: Python's, by what it has in C, and ours.
_OUR_MODULES = ("builtins", "struct", "socket", "ssl", "io", "muxscope_probe.channel")


def mistake(error: BaseException) -> None:
    """
    To be called where one is caught. What we called failed: that is ours, also where it is Python's library, or a method of
    the program's own, which the real call will meet, too. But what the interpreter called in the midst of our lines is not.
    """
    first = _first_of_others(error.__traceback__)
    if first is not None and _came_between(first.tb_frame):
        raise error.with_traceback(first)
    # Raised into the thread by another one (PyThreadState_SetAsyncExc).
    if first is None and type(error).__module__ not in _OUR_MODULES:
        raise error
    if isinstance(error, RecursionError):
        # Before 3.10 one that then goes on, ever deeper, ends the process (Py_FatalError): the program is to unwind.
        if sys.version_info < (3, 10):
            raise error
        return
    if _file and not _is_in_program(first):
        _write_down(error)


def _first_of_others(step: TracebackType | None) -> TracebackType | None:
    """The outermost line that is none of ours."""
    while step is not None and _is_ours(step.tb_frame):
        step = step.tb_next
    return step


def _is_in_program(step: TracebackType | None) -> bool:
    """A method of the program's own failed: that is no mistake at all."""
    while step is not None:
        if is_users(step.tb_frame.f_code):
            return True
        step = step.tb_next
    return False


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_home)


def _came_between(frame: FrameType) -> bool:
    """
    It is a signal's handler or a trace function: both are given the frame that they come between, which nobody else is. A
    handler may have let go of that.
    """
    for value in list(frame.f_locals.values()):
        for one in value if type(value) is tuple else (value,):
            if type(one) is FrameType and _is_ours(one):
                return True
    return any(_code_of(_signal.getsignal(number)) is frame.f_code for number in _signals())


def _signals() -> Any:
    return _signal.valid_signals() if hasattr(_signal, "valid_signals") else range(1, _signal.NSIG)


def _code_of(handler: Any) -> Any:
    return getattr(getattr(handler, "__func__", handler), "__code__", None)


def _write_down(error: BaseException) -> None:
    import traceback

    lines = traceback.format_exception(type(error), error, error.__traceback__)
    fd = os.open(_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(fd, "".join(lines).encode("utf-8", "replace"))
    finally:
        os.close(fd)
