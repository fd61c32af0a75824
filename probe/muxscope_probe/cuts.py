"""
Characters of UTF-8 that are cut between two receives, and what was answered: looked for here where the bytes that are kept of
a call do not tell. What came is read as text, with a character replaced or left out, and sent on: a mistake that is told.
"""

from __future__ import annotations

import codecs
from typing import Any

from . import patching, wire
from .mistakes import mistake
from .payload import prefix
from .recorder import now, state
from .records import hidden, put
from .threads import local, thread

# Of the text around a cut so many characters are compared, and so many must be there.
_AROUND = 6
_LEAST_AROUND = 3
# Around what was left out so many must differ: what stood there is side by side in any text of the same few.
_LEAST_DIFFERENT = 4
# Connections that are looked at at once, and sends in which one may be answered.
_MOST_CUT = 64
_MOST_SENDS = 64
# Of one send.
_MOST_BYTES = 1 << 18
_REPLACEMENT = "\ufffd"
_REPLACED = _REPLACEMENT.encode()


class _Cut:
    __slots__ = ("thread", "is_long", "before", "begun", "missing", "after", "sends", "is_refused")

    def __init__(self, thread: int, is_long: bool, before: str, begun: bytes, missing: int) -> None:
        self.thread = thread
        self.is_long = is_long
        self.before = before
        self.begun = begun
        self.missing = missing
        self.after = ""
        self.sends = 0
        # It was read as text, which failed, and the program goes on.
        self.is_refused = False


# By descriptor: the newest cut, while nothing shows yet what became of it.
cuts: dict[int, _Cut] = {}


def received(thread: int, fd: int, data: Any) -> None:
    """Bytes came that end in no ASCII, or behind a cut."""
    try:
        cut = cuts.get(fd)
        if cut is not None and not cut.after:
            if not _goes_on(cut, data):
                del cuts[fd]
            return
        if not data or data[-1] < 0x80 or len(cuts) >= _MOST_CUT:
            return
        at = _begin_of_last(data)
        length = _length_of(data[at])
        if length == 1 or len(data) - at >= length:
            return
        start = 0
        while start < 3 and 0x80 <= data[start] < 0xC0:
            start += 1
        # UnicodeDecodeError: no text.
        before = _folded(bytes(data[start:at]).decode())[-_AROUND:]
        if len(before) >= _LEAST_AROUND:
            is_long = len(data) > state.capture
            begun = bytes(data[at:])
            cuts[fd] = _Cut(thread, is_long, before, begun, length - len(begun))
    except UnicodeDecodeError:
        pass
    except Exception as error:
        mistake(error)


def came(fd: int, data: Any, count: int) -> None:
    """So many bytes of a stream, first in `data`, by another call than recv."""
    try:
        me = thread(now())
        me.last_fd = fd
        if count > 0 and (cuts or last_of(data, count) > 127):
            received(me.index, fd, prefix(data, count))
    except (TypeError, ValueError, BufferError):
        pass
    except Exception as error:
        mistake(error)


def last_of(data: Any, count: int) -> int:
    return memoryview(data).cast("B")[count - 1]


def _goes_on(cut: _Cut, data: Any) -> bool:
    """Whether the rest of the character comes next."""
    missing = cut.missing
    if len(data) <= missing or not _begins_with_rest(bytes(data[: missing + 1]), missing):
        return False
    text = bytes(data[missing : missing + 4 * _AROUND]).decode(errors="ignore")
    cut.after = _folded(text)[:_AROUND]
    return True


def sent(thread: int, data: Any) -> None:
    """Something is sent, while a cut is known: whether it is an answer that lacks the character."""
    try:
        own = [(fd, cut) for fd, cut in cuts.items() if cut.thread == thread]
        if not own:
            return
        whole = prefix(data, _MOST_BYTES)
        is_long = len(whole) > state.capture
        text = ""
        for fd, cut in own:
            cut.sends += 1
            # What is kept of both tells as much.
            if cut.is_long or is_long:
                text = text or _folded(whole.decode(errors="replace"))
                if _is_lost(cut, whole, text):
                    put(wire.UNDECODED, fd, None, now())
                    cut.sends = _MOST_SENDS
            if cut.sends >= _MOST_SENDS:
                cuts.pop(fd, None)
    except Exception as error:
        mistake(error)


def install() -> None:
    """What is read as text and is none raises an exception, which the program may catch: it is met as that is made."""
    strict = codecs.lookup_error("strict")

    def met(error):
        if type(error) is UnicodeDecodeError and cuts and not state.off:
            _refused(error)
        try:
            return strict(error)
        except BaseException as raised:
            hidden(raised)
            raise

    codecs.register_error("strict", met)
    patching.when_put_back(lambda: codecs.register_error("strict", strict))


def _refused(error: UnicodeDecodeError) -> None:
    try:
        me: Any = getattr(local, "me", None)
        cut = None if me is None else cuts.get(me.last_fd)
        if cut is None or cut.thread != me.index:
            return
        if not cut.after:
            cut.is_refused = is_cut(error) and error.object.endswith(cut.begun)
        elif error.start == 0 and _begins_with_rest(error.object, cut.missing):
            # The rest of the character, read as text by itself.
            put(wire.UNDECODED, me.last_fd, None, now())
            cuts.pop(me.last_fd, None)
    except Exception as other:
        mistake(other)


def closed(cut: _Cut, fd: int, unread: bytes) -> None:
    """The connection is about to be closed; `unread`: what would have come next."""
    if cut.is_refused and not cut.after and _begins_with_rest(unread, cut.missing):
        put(wire.UNDECODED, fd, None, now())


def _begins_with_rest(data: bytes, missing: int) -> bool:
    rest = data[:missing]
    is_rest = len(rest) == missing and all(0x80 <= byte < 0xC0 for byte in rest)
    return is_rest and not 0x80 <= (data[missing : missing + 1] or b" ")[0] < 0xC0


def _is_lost(cut: _Cut, whole: Any, text: str) -> bool:
    # The character may be U+FFFD itself, and is answered as it came.
    is_itself = _REPLACED.startswith(cut.begun)
    if _REPLACED in whole and not is_itself and cut.before + _REPLACEMENT in text:
        return True
    around = cut.before + cut.after
    is_telling = len(cut.after) >= _LEAST_AROUND and len(set(around)) >= _LEAST_DIFFERENT
    return is_telling and around in text


def is_cut(error: UnicodeDecodeError) -> bool:
    """What could not be read is text but for its end, inside a character."""
    return error.reason == "unexpected end of data" and error.end == len(error.object)


def _folded(text: str) -> str:
    """Who answers in capitals has read it all the same."""
    return text.upper()


def _begin_of_last(data: Any) -> int:
    at = len(data) - 1
    while at > 0 and len(data) - at < 4 and 0x80 <= data[at] < 0xC0:
        at -= 1
    return at


def _length_of(lead: int) -> int:
    return 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
