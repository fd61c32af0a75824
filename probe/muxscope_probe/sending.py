"""The methods of `socket.socket` that send."""

from __future__ import annotations

import _socket
from collections.abc import Callable
from typing import Any

from . import wire
from .cuts import cuts, sent
from .mistakes import mistake
from .payload import BYTES, flags_of, gathered, kept, length, prefix
from .plain import fileno, gettimeout, send_now
from .recorder import MANY, chunks, getframe, now, push, state
from .records import errno_of, hidden, put
from .sites import direct, site_of
from .threads import local, new_thread, settle_idle
from .wire import MOST, MOST_TICKS, SEND, SIZE, TRUNCATED, pack_usual

# A blocking send is tried without blocking first. Where that cannot be (Windows), what is recorded is sent before it.
DONT_WAIT = getattr(_socket, "MSG_DONTWAIT", 0)

# Where an argument is missing: the real call shall say so.
_NOTHING = object()

_site_of_code = direct.get


def hook_send(original: Callable, call: int) -> Callable:
    is_all = call == wire.SENDALL
    usual = call << 16

    def the_rest(self, data, taken):
        """Of what a blocking socket did not take at once: what is recorded is sent before this blocks."""
        if taken >= length(data):
            return None if is_all else taken
        if taken and not is_all:
            # A blocking send(2) waits until all is taken. What is taken wins over an error that follows.
            state.flush()
            try:
                return taken + original(self, _rest(data, taken))
            except OSError:
                return taken
        state.flush()
        return original(self, _rest(data, taken) if taken else data)

    def send(self, data=_NOTHING, /, *args):
        frame = getframe(1)
        at = now()
        try:
            if state.off or data is _NOTHING:
                return original(self) if data is _NOTHING else original(self, data, *args)
            if args or gettimeout(self) is not None:
                result = original(self, data, *args)
            elif DONT_WAIT:
                # Without blocking first, so that only what really blocks is sent to the reader before.
                try:
                    taken = send_now(self, data, DONT_WAIT)
                except BlockingIOError:
                    taken = 0
                if type(data) is bytes and taken == len(data):
                    result = None if is_all else taken
                else:
                    result = the_rest(self, data, taken)
            else:
                state.flush()
                result = original(self, data)
        except BaseException as error:
            if data is not _NOTHING and not state.off:
                _tell_failed(self, frame, at, error, data, flags_of(args, {}, 0), call)
            hidden(error)
            raise
        try:
            ticks = (now() - at) // 100
            site = _site_of_code(id(frame.f_code))
            if site is not None:
                site = site.get(frame.f_lasti)
            if site is None:
                site = site_of(frame)
                if site < 0:
                    return result
            try:
                me = local.me
            except AttributeError:
                me = new_thread(at)
            if me.idle:
                settle_idle(me)
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            asked = len(data) if type(data) in BYTES else memoryview(data).nbytes
            count = asked if result is None else result
            fd = fileno(self)
            kind = me.word | SEND
            size = SIZE + asked
            if args:
                kind |= flags_of(args, {}, 0) << 8
            if asked > state.capture:
                payload = prefix(data, state.capture)
                size = SIZE + len(payload)
                kind |= TRUNCATED << 8
                count, asked = min(count, MOST), min(asked, MOST)
            else:
                payload = data if type(data) is bytes else bytes(data)
            push(pack_usual(size, kind, usual, fd, site, at, ticks, count, asked) + payload)
            if cuts:
                sent(me.index, data)
            if len(chunks) > MANY:
                state.flush()
        except Exception as error:
            mistake(error)
        return result

    return send


def _rest(data: Any, taken: int) -> memoryview:
    view = memoryview(data)
    return (view if view.format == "B" and view.ndim == 1 else view.cast("B"))[taken:]


def _tell_failed(
    sock: Any, frame, at: int, error: BaseException, data: Any, flags: int, call: int
) -> None:
    ended = now()
    try:
        asked, payload = _offered(data)
        flags |= TRUNCATED if len(payload) < asked else 0
        number = errno_of(error)
        put(SEND, fileno(sock), frame, at, -1, number, flags, call, asked, payload, ended)
    except Exception as other:
        mistake(other)


def _offered(data: Any) -> tuple[int, bytes]:
    """Nothing, where it is no buffer."""
    try:
        asked = length(data)
        return asked, kept(data, asked)
    except (TypeError, ValueError, BufferError):
        return 0, b""


def hook_sendto(original: Callable, call: int) -> Callable:
    """sendto(data, address), sendto(data, flags, address)."""
    return _sender(original, call, lambda args: _offered(args[0]), lambda args: args[-1], 1)


def hook_sendmsg(original: Callable, call: int) -> Callable:
    """sendmsg(buffers, ancdata, flags, address)."""
    return _sender(
        original,
        call,
        lambda args: gathered(args[0]),
        lambda args: args[3] if len(args) > 3 else None,
        2,
    )


def _sender(
    original: Callable,
    call: int,
    offered: Callable[[tuple], tuple[int, bytes]],
    peer_of: Callable[[tuple], Any],
    flags_at: int,
) -> Callable:
    def send(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        try:
            if gettimeout(self) != 0.0:
                state.flush()
            asked, payload = offered(args) if args else (0, b"")
            flags = flags_of(args, kwargs, flags_at) if len(args) > 2 else 0
            if len(payload) < asked:
                flags |= TRUNCATED
            peer = wire.address(peer_of(args)) if len(args) > 1 else ""
            if peer:
                flags |= wire.PEER
                payload = wire.texts(peer, "") + payload
        except (TypeError, ValueError, BufferError):
            # The real call shall say so.
            asked, flags, payload = 0, 0, b""
        except Exception as error:
            asked, flags, payload = 0, 0, b""
            mistake(error)
        at = now()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            put(SEND, fileno(self), frame, at, -1, errno_of(error), flags, call, asked, payload)
            hidden(error)
            raise
        put(SEND, fileno(self), frame, at, result, 0, flags, call, asked, payload)
        return result

    return send
