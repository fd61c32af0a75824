"""
What the reader asks of the program: to stand still at its next wait, to go on by a tick, to go on.

A command comes on the socket of the records: a length (u32, little endian) and JSON, `{"kind": "pause", "steps": 0}`,
`step` or `resume`, with how many steps were asked for in all. It is looked at only where a thread waits: when its wait has blocked and returned, now and then in a loop that never
blocks, and, once the program is held, at each wait. A thread that waits in no poller goes on.
"""

from __future__ import annotations

import _thread
import json
import select
import struct
from typing import Any

from .channel import Gone, Taken
from .mistakes import mistake
from .recorder import now, push, state, stop
from .threads import Thread
from .wire import HELD, MOST, SIZE, pack

# A command that another thread has read is heard by all that stand after so long.
_TURN_MS = 50
# In a program that waits often it is looked at so often, in ns.
_LOOK_NS = 5_000_000
# Longer ones nobody sends.
_MOST_BYTES = 1 << 16

_LENGTH = struct.Struct("<I")
# As they are before they are hooked.
_poll = select.poll if hasattr(select, "poll") else None
_register = type(_poll()).register if _poll is not None else None
_wait_for_poll = type(_poll()).poll if _poll is not None else None
_select = select.select


class Control:
    """What was asked last."""

    __slots__ = ("on", "_pauses", "_steps", "_base", "_passed", "_stepped", "_part", "_lock", "_looked_at")

    def __init__(self) -> None:
        # Which pause the program is held by, counted from 1; 0: it goes on.
        self.on = 0
        self._pauses = 0
        # Steps that were asked for; how many there were when it was held.
        self._steps = 0
        self._base = 0
        self._part = b""
        self._looked_at = 0
        self.forget_threads()

    def forget_threads(self) -> None:
        """In the child of a fork, which is held as its parent is."""
        # By thread: the pause by which it was let through last, and up to which step.
        self._passed: dict[int, int] = {}
        self._stepped: dict[int, int] = {}
        self._lock = _thread.allocate_lock()

    def look(self) -> None:
        """Takes what was asked meanwhile."""
        try:
            self._look()
        except Exception as error:
            mistake(error)

    def stand_before(self, me: Thread) -> int:
        """Before a wait, in a program that is held: until the thread may go on; how long that was, in ns."""
        since = now()
        number = me.index
        if self._may_go(number):
            self._go(number)
            return 0
        push(pack(SIZE, HELD, 0, number, 0, 0, -1, 0, since, 0, self._steps, 0))
        state.flush()
        self.look()
        while self.on and not self._may_go(number):
            self._wait()
            # What a slow reader has not taken yet goes on its way.
            state.flush()
            self.look()
        self._go(number)
        return now() - since

    def stand_after(self, me: Thread) -> int:
        """When a wait has blocked and returned: the same, where the pause came meanwhile. 0: it goes on at once."""
        if not self.on and now() - self._looked_at < _LOOK_NS:
            return 0
        self.look()
        if not self.on or self._passed.get(me.index) == self.on:
            return 0
        return self.stand_before(me)

    def _may_go(self, number: int) -> bool:
        """There was a step since it last went on, or since all were held."""
        return max(self._stepped.get(number, 0), self._base) < self._steps

    def _go(self, number: int) -> None:
        self._stepped[number] = self._steps
        self._passed[number] = self.on

    def _look(self) -> None:
        channel = state.channel
        if channel is None:
            self.on = 0
            return
        if not self._lock.acquire(False):
            return
        try:
            self._looked_at = now()
            self._take(channel.receive())
        except Taken:
            self.on = 0
            self._part = b""
            state.on_taken()
        except Gone:
            self.on = 0
            stop()
        finally:
            self._lock.release()

    def _wait(self) -> None:
        """A signal handler of the program may raise out of this, as it would out of its own wait."""
        channel = state.channel
        if channel is None:
            return
        if _poll is None or _register is None or _wait_for_poll is None:
            _select([channel.fd], [], [], _TURN_MS / 1000)
            return
        waiting = _poll()
        _register(waiting, channel.fd, select.POLLIN)
        _wait_for_poll(waiting, _TURN_MS)

    def _take(self, data: bytes) -> None:
        self._part += data
        while len(self._part) >= 4:
            end = 4 + _LENGTH.unpack_from(self._part)[0]
            if end > _MOST_BYTES:
                raise Gone
            if len(self._part) < end:
                return
            said, self._part = self._part[4:end], self._part[end:]
            self._obey(*_told_in(said))

    def _obey(self, kind: Any, steps: int) -> None:
        if kind == "pause" and not self.on:
            self._pauses += 1
            self._base = self._steps = steps
            self.on = self._pauses
        elif kind == "step" and self.on:
            self._steps = steps
        elif kind == "resume":
            self.on = 0


def _told_in(said: bytes) -> tuple[Any, int]:
    """What is none is passed over."""
    try:
        told = json.loads(said)
        steps = told["steps"]
        return told["kind"], steps if type(steps) is int and 0 <= steps < MOST else 0
    except (ValueError, TypeError, KeyError):
        return None, 0


control = Control()
