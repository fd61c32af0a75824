"""
asyncio's loop that goes round without a rest: which line of the program keeps it awake. It waits on nobody's line, with a
timeout of 0, as there are callbacks to be made at once: a task that says `await asyncio.sleep(0)`, or one that asks for itself.
"""

from __future__ import annotations

import sys
from types import BuiltinMethodType, FrameType, FunctionType, MethodType
from typing import Any

from .mistakes import mistake
from .sites import LOOP, is_users, kinds, site_of, site_of_function

# Between the hook and the loop's own function: `selectors`.
_MOST_ABOVE = 4
_MOST_CALLBACKS = 16
# Deeper ones are no calls that somebody wrote.
_MOST_AWAITED = 64
# What stands for the step of a task that is made in C.
_STEPS = ("TaskStepMethWrapper", "TaskWakeupMethWrapper")


def line_of_round(frame: FrameType | None) -> int:
    """The site of the first of the callbacks that the loop above this frame makes next; 0 where nobody's line is known."""
    try:
        for _ in range(_MOST_ABOVE):
            if frame is None or kinds.get(id(frame.f_code)) == LOOP:
                break
            frame = frame.f_back
        loop = frame.f_locals.get("self") if frame is not None else None
        for handle in list(getattr(loop, "_ready", ()))[:_MOST_CALLBACKS]:
            site = _line_of(handle._callback)
            if site > 0:
                return site
    except Exception as error:
        mistake(error)
    return 0


def _line_of(callback: Any) -> int:
    kind = type(callback)
    if kind is FunctionType:
        return site_of_function(callback.__code__) if is_users(callback.__code__) else 0
    if kind not in (MethodType, BuiltinMethodType) and kind.__name__ not in _STEPS:
        return 0
    owner = callback.__self__
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and isinstance(owner, asyncio.Task):
        return _line_of_coroutine(owner)
    return _line_of(callback.__func__) if kind is MethodType else 0


def _line_of_coroutine(task: Any) -> int:
    """The innermost line of the program's own at which it stands."""
    coroutine: Any = getattr(task, "_coro", None)
    found = None
    for _ in range(_MOST_AWAITED):
        frame = getattr(coroutine, "cr_frame", None)
        if frame is None:
            break
        if is_users(frame.f_code):
            found = frame
        coroutine = coroutine.cr_await
    return max(0, site_of(found)) if found is not None else 0
