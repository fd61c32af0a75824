"""The methods of `socket.socket` that receive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import wire
from .cuts import cuts, last_of, received
from .followed import closed_number
from .mistakes import mistake
from .payload import flags_of, gathered, kept, length, prefix, whole
from .plain import fileno, gettimeout
from .recorder import MANY, chunks, getframe, now, push, state
from .records import errno_of, hidden, put
from .sites import direct, site_of
from .threads import local, new_thread, settle_idle
from .wire import MOST, MOST_TICKS, RECV, SIZE, TRUNCATED, pack_usual

# Where an argument is missing: the real call shall say so.
_NOTHING = object()

_site_of_code = direct.get


def may_block(sock: Any, me: Any, fd: int) -> bool:
    return me.ready.pop(fd, None) is None and gettimeout(sock) != 0.0


def hook_recv(original: Callable, call: int) -> Callable:
    usual = call << 16

    def recv(self, size=_NOTHING, /, *args):
        if state.off or size is _NOTHING:
            return original(self) if size is _NOTHING else original(self, size, *args)
        try:
            frame = getframe(1)
            try:
                me = local.me
            except AttributeError:
                me = new_thread()
            fd = fileno(self)
            if me.ready.pop(fd, None) is None and gettimeout(self) != 0.0:
                state.flush()
        except Exception as error:
            mistake(error)
            return original(self, size, *args)
        at = now()
        try:
            data = original(self, size, *args) if args else original(self, size)
        except BaseException as error:
            put(RECV, fd if fd >= 0 else closed_number(self), frame, at, -1, errno_of(error), 0, call, whole(size))
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
                    return data
            if me.idle:
                settle_idle(me)
            me.last_fd = fd
            count = len(data)
            if type(size) is not int or size > MOST:
                size = whole(size)
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            kind = me.word | RECV
            if args:
                kind |= flags_of(args, {}, 0) << 8
            if cuts or count and data[-1] > 127:
                received(me.index, fd, data)
            if count > state.capture:
                data_kept = data[: state.capture]
                length = SIZE + len(data_kept)
                kind |= TRUNCATED << 8
                count = count if count < MOST else MOST
                push(pack_usual(length, kind, usual, fd, site, at, ticks, count, size) + data_kept)
            else:
                push(pack_usual(SIZE + count, kind, usual, fd, site, at, ticks, count, size) + data)
            if len(chunks) > MANY:
                state.flush()
        except Exception as error:
            mistake(error)
        return data

    return recv


def hook_recv_into(original: Callable, call: int) -> Callable:
    """As recv, for what makefile, http and asyncio's BufferedProtocol read with."""
    usual = call << 16

    def recv_into(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        try:
            frame = getframe(1)
            try:
                me = local.me
            except AttributeError:
                me = new_thread()
            fd = fileno(self)
            if me.ready.pop(fd, None) is None and gettimeout(self) != 0.0:
                state.flush()
        except Exception as error:
            mistake(error)
            return original(self, *args, **kwargs)
        at = now()
        try:
            count = original(self, *args, **kwargs)
        except BaseException as error:
            asked = _asked(_size_of_buffer, args, kwargs)
            put(RECV, fd if fd >= 0 else closed_number(self), frame, at, -1, errno_of(error), 0, call, asked)
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
                    return count
            if me.idle:
                settle_idle(me)
            me.last_fd = fd
            buffer = args[0] if args else kwargs["buffer"]
            if len(args) > 1 or kwargs:
                asked = _asked(_size_of_buffer, args, kwargs)
                flags = flags_of(args, kwargs, 2)
            else:
                asked, flags = length(buffer), 0
            payload = prefix(buffer, min(count, state.capture)) if count else b""
            is_whole = len(payload) == count
            if not is_whole:
                flags |= TRUNCATED
            if cuts or count and (payload[-1] if is_whole else last_of(buffer, count)) > 127:
                received(me.index, fd, prefix(buffer, count))
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            told = min(count, MOST) if asked > MOST else count
            asked = min(asked, MOST)
            kind = me.word | RECV | flags << 8
            size = SIZE + len(payload)
            push(pack_usual(size, kind, usual, fd, site, at, ticks, told, asked) + payload)
            if len(chunks) > MANY:
                state.flush()
        except Exception as error:
            mistake(error)
        return count

    return recv_into


def _receiver(
    asked_of: Callable[[tuple, dict], int],
    came_of: Callable[[Any, tuple, dict], tuple[int, bytes]],
    peer_of: Callable[[Any], Any] | None,
    flags_at: int,
) -> Callable:
    """How one of the rarer methods is hooked: what it was asked for, what came, and from whom."""

    def hook(original: Callable, call: int) -> Callable:
        def receive(self, *args, **kwargs):
            if state.off:
                return original(self, *args, **kwargs)
            fd = 0
            try:
                frame = getframe(1)
                try:
                    me = local.me
                except AttributeError:
                    me = new_thread()
                fd = fileno(self)
                if may_block(self, me, fd):
                    state.flush()
            except Exception as error:
                mistake(error)
                return original(self, *args, **kwargs)
            at = now()
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                asked = _asked(asked_of, args, kwargs)
                put(RECV, fd if fd >= 0 else closed_number(self), frame, at, -1, errno_of(error), 0, call, asked)
                hidden(error)
                raise
            try:
                me.last_fd = fd
                ended = now()
                count, payload = came_of(result, args, kwargs)
                asked = _asked(asked_of, args, kwargs)
                flags = flags_of(args, kwargs, flags_at)
                if len(payload) < count:
                    flags |= TRUNCATED
                peer = wire.address(peer_of(result)) if peer_of is not None else ""
                if peer:
                    flags |= wire.PEER
                    payload = wire.texts(peer, "") + payload
                put(RECV, fd, frame, at, count, 0, flags, call, asked, payload, ended)
            except Exception as error:
                mistake(error)
            return result

        return receive

    return hook


def _asked(asked_of: Callable[[tuple, dict], int], args: tuple, kwargs: dict) -> int:
    try:
        return whole(asked_of(args, kwargs))
    except (IndexError, KeyError, TypeError, ValueError, BufferError):
        return 0


def _buffer(args: tuple, kwargs: dict) -> Any:
    return args[0] if args else kwargs["buffer"]


def _size_of_buffer(args: tuple, kwargs: dict) -> int:
    size = args[1] if len(args) > 1 else kwargs.get("nbytes", 0)
    return size or length(_buffer(args, kwargs))


def _size(args: tuple, kwargs: dict) -> int:
    return args[0] if args else kwargs["bufsize"]


def _first(result: Any, args: tuple, kwargs: dict) -> tuple[int, bytes]:
    return len(result[0]), kept(result[0], len(result[0]))


def _into(result: Any, args: tuple, kwargs: dict) -> tuple[int, bytes]:
    count = result if type(result) is int else result[0]
    return count, kept(_buffer(args, kwargs), count) if count else b""


def _scattered(result: Any, args: tuple, kwargs: dict) -> tuple[int, bytes]:
    return result[0], gathered(args[0])[1][: result[0]]


RECEIVING: dict[str, Callable[[Callable, int], Callable]] = {
    "recv": hook_recv,
    "recv_into": hook_recv_into,
    "recvfrom": _receiver(_size, _first, lambda result: result[1], 1),
    "recvfrom_into": _receiver(_size_of_buffer, _into, lambda result: result[1], 2),
    "recvmsg": _receiver(_size, _first, lambda result: result[3], 2),
    "recvmsg_into": _receiver(
        lambda args, kwargs: gathered(args[0])[0], _scattered, lambda result: result[3], 2
    ),
}
