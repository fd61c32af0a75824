"""
The methods of `socket.socket`, replaced in place: it is a Python class, so that what is built on it (makefile, ssl,
socketserver, http, asyncio) calls them too. What is below it, `_socket.socket`, is left as it is.
"""

from __future__ import annotations

import _socket
import _weakref
import socket
import struct
from collections.abc import Callable
from typing import Any

from . import patching, wire
from .files import watched_numbers
from .recorder import (
    MANY,
    chunks,
    errno_of,
    getframe,
    local,
    mistake,
    new_thread,
    now,
    push,
    put,
    settle_idle,
    state,
)
from .sites import direct, site_of
from .wire import MOST, MOST_TICKS, RECV, SEND, SIZE, TRUNCATED, pack

Plain = _socket.socket
fileno = Plain.fileno
gettimeout = Plain.gettimeout
send_now = Plain.send

OUT_OF_BAND = getattr(_socket, "MSG_OOB", 0)
PEEKING = getattr(_socket, "MSG_PEEK", 0)
# A blocking send is tried without blocking first. Where that cannot be (Windows), it is sent what is recorded before it.
DONT_WAIT = getattr(_socket, "MSG_DONTWAIT", 0)

# Where an argument is missing: the real call shall say so.
NOTHING = object()

_bytes_types = (bytes, bytearray)
_site_of_code = direct.get
_live: dict = {}


def install() -> None:
    for name, call in (
        ("recv", wire.PLAIN),
        ("recv_into", wire.PLAIN),
        ("recvfrom", wire.RECVFROM),
        ("recvfrom_into", wire.RECVFROM),
        ("recvmsg", wire.RECVMSG),
        ("recvmsg_into", wire.RECVMSG),
    ):
        if hasattr(Plain, name):
            _replace(name, _receiving[name](getattr(Plain, name), call))
    _replace("send", _hook_send(Plain.send, wire.PLAIN))
    _replace("sendall", _hook_send(Plain.sendall, wire.SENDALL))
    _replace("sendto", _hook_send_other(Plain.sendto, wire.SENDTO, lambda args: args[0]))
    if hasattr(Plain, "sendmsg"):
        _replace("sendmsg", _hook_send_other(Plain.sendmsg, wire.SENDMSG, _joined))
    _replace("_accept", _hook_accept(Plain._accept))  # type: ignore[attr-defined]
    _replace("connect", _hook_connect(Plain.connect, False))
    _replace("connect_ex", _hook_connect(Plain.connect_ex, True))
    _replace("bind", _hook_call(Plain.bind, wire.BIND, _own_address))
    _replace("listen", _hook_call(Plain.listen, wire.LISTEN, _own_address))
    _replace("shutdown", _hook_call(Plain.shutdown, wire.SHUTDOWN, None))
    _replace("__init__", _hook_init(socket.socket.__init__))
    _replace("_real_close", _hook_close(socket.socket._real_close, wire.CLOSE))  # type: ignore[attr-defined]
    _replace("detach", _hook_close(socket.socket.detach, wire.DETACH))


def _replace(name: str, hook: Callable) -> None:
    old = vars(socket.socket).get(name) or getattr(Plain, name)
    patching.replace(socket.socket, name, patching.dressed(hook, old, name))


def prefix(buffer: Any, count: int) -> bytes:
    """The first bytes of anything that has the buffer interface."""
    if type(buffer) is bytes:
        return buffer[:count]
    view = memoryview(buffer)
    if view.format != "B" or view.ndim != 1:
        view = view.cast("B")
    return bytes(view[:count])


def length(buffer: Any) -> int:
    return len(buffer) if type(buffer) in _bytes_types else memoryview(buffer).nbytes


def kept(buffer: Any, count: int) -> bytes:
    """Of `count` bytes what is kept: the first."""
    return prefix(buffer, min(count, state.capture))


def failed(op: int, call: int, fd: int, frame, at: int, error: BaseException, asked: int) -> None:
    put(op, fd, frame, at, -1, errno_of(error), 0, call, asked)


def _may_block(self, me, fd: int) -> bool:
    return me.ready.pop(fd, None) is None and gettimeout(self) != 0.0


def _whole(number: Any) -> int:
    return min(number, MOST) if type(number) is int and number >= 0 else 0


def _flags_of(args: tuple, kwargs: dict, at: int) -> int:
    value = args[at] if len(args) > at else kwargs.get("flags", 0)
    if type(value) is not int or not value:
        return 0
    flags = wire.OOB if OUT_OF_BAND and value & OUT_OF_BAND else 0
    return flags | (wire.PEEK if PEEKING and value & PEEKING else 0)


def _hook_recv(original: Callable, call: int) -> Callable:
    def recv(self, *args):
        if state.off:
            return original(self, *args)
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
            return original(self, *args)
        at = now()
        try:
            data = original(self, *args)
        except BaseException as error:
            failed(RECV, call, fd, frame, at, error, _whole(args[0]) if args else 0)
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
            asked = args[0]
            if type(asked) is not int or asked > MOST:
                asked = _whole(asked)
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            flags = _flags_of(args, {}, 1) if len(args) > 1 else 0
            payload = data
            if count > state.capture:
                payload = data[: state.capture]
                flags |= TRUNCATED
                count = min(count, MOST)
            size = SIZE + len(payload)
            head = pack(size, RECV, flags, me.index, 0, call, fd, site, at, ticks, count, asked)
            push(head + payload)
            if len(chunks) > MANY:
                state.flush()
        except Exception as error:
            mistake(error)
        return data

    return recv


def _receiver(
    asked_of: Callable[[tuple, dict], int],
    count_of: Callable[[Any], int],
    bytes_of: Callable[[Any, tuple, dict], Any],
    flags_at: int,
) -> Callable:
    """How one of the rarer receiving methods is hooked: what it was asked for, how many came, and where they are."""

    def hook(original: Callable, call: int) -> Callable:
        def receive(self, *args, **kwargs):
            if state.off:
                return original(self, *args, **kwargs)
            asked = fd = 0
            try:
                frame = getframe(1)
                try:
                    me = local.me
                except AttributeError:
                    me = new_thread()
                fd = fileno(self)
                if _may_block(self, me, fd):
                    state.flush()
            except Exception as error:
                mistake(error)
                return original(self, *args, **kwargs)
            at = now()
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                failed(RECV, call, fd, frame, at, error, _asked(asked_of, args, kwargs))
                raise
            try:
                me.last_fd = fd
                count = count_of(result)
                asked = _asked(asked_of, args, kwargs)
                flags = _flags_of(args, kwargs, flags_at)
                payload = kept(bytes_of(result, args, kwargs), count) if count else b""
                if len(payload) < count:
                    flags |= TRUNCATED
                put(RECV, fd, frame, at, count, 0, flags, call, asked, payload)
            except Exception as error:
                mistake(error)
            return result

        return receive

    return hook


def _asked(asked_of: Callable[[tuple, dict], int], args: tuple, kwargs: dict) -> int:
    try:
        return _whole(asked_of(args, kwargs))
    except (IndexError, KeyError, TypeError, ValueError, BufferError):
        return 0


def _buffer(args: tuple, kwargs: dict) -> Any:
    return args[0] if args else kwargs["buffer"]


def _size_of_buffer(args: tuple, kwargs: dict) -> int:
    size = args[1] if len(args) > 1 else kwargs.get("nbytes", 0)
    return size or length(_buffer(args, kwargs))


def _size(args: tuple, kwargs: dict) -> int:
    return args[0] if args else kwargs["bufsize"]


def _scattered(args: tuple) -> Any:
    """The buffers of recvmsg_into, where they can be looked at more than once."""
    return args[0] if args and type(args[0]) in (list, tuple) else ()


def _gathered(result: Any, args: tuple, kwargs: dict) -> bytes:
    return b"".join(prefix(buffer, length(buffer)) for buffer in _scattered(args))


_receiving = {
    "recv": _hook_recv,
    "recv_into": _receiver(_size_of_buffer, lambda r: r, lambda r, a, k: _buffer(a, k), 2),
    "recvfrom": _receiver(_size, lambda r: len(r[0]), lambda r, a, k: r[0], 1),
    "recvfrom_into": _receiver(_size_of_buffer, lambda r: r[0], lambda r, a, k: _buffer(a, k), 2),
    "recvmsg": _receiver(_size, lambda r: len(r[0]), lambda r, a, k: r[0], 2),
    "recvmsg_into": _receiver(
        lambda a, k: sum(length(buffer) for buffer in _scattered(a)), lambda r: r[0], _gathered, 2
    ),
}


def _hook_send(original: Callable, call: int) -> Callable:
    is_all = call == wire.SENDALL

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

    def send(self, data=NOTHING, /, *args):
        if state.off or data is NOTHING:
            return original(self) if data is NOTHING else original(self, data, *args)
        frame = getframe(1)
        at = now()
        try:
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
            try:
                asked = _asked(lambda a, k: length(a[0]), (data,), {})
                payload = kept(data, asked) if asked else b""
                flags = TRUNCATED if len(payload) < asked else 0
                put(
                    SEND,
                    fileno(self),
                    frame,
                    at,
                    -1,
                    errno_of(error),
                    flags | _flags_of(args, {}, 0),
                    call,
                    asked,
                    payload,
                )
            except Exception as other:
                mistake(other)
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
                me = new_thread()
            if me.idle:
                settle_idle(me)
            if ticks > MOST_TICKS:
                ticks = MOST_TICKS
            asked = len(data) if type(data) in _bytes_types else memoryview(data).nbytes
            count = asked if result is None else result
            fd = fileno(self)
            flags = _flags_of(args, {}, 0) if args else 0
            if asked > state.capture:
                payload = prefix(data, state.capture)
                flags |= TRUNCATED
                count, asked = min(count, MOST), min(asked, MOST)
            else:
                payload = data if type(data) is bytes else bytes(data)
            size = SIZE + len(payload)
            head = pack(size, SEND, flags, me.index, 0, call, fd, site, at, ticks, count, asked)
            push(head + payload)
            if len(chunks) > MANY:
                state.flush()
        except Exception as error:
            mistake(error)
        return result

    return send


def _rest(data: Any, taken: int) -> memoryview:
    view = memoryview(data)
    return (view if view.format == "B" and view.ndim == 1 else view.cast("B"))[taken:]


def _hook_send_other(original: Callable, call: int, offered: Callable[[tuple], Any]) -> Callable:
    def send(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        at = now()
        data = b""
        try:
            if gettimeout(self) != 0.0:
                state.flush()
            data = offered(args) if args else b""
            asked = length(data)
        except (TypeError, ValueError, BufferError):
            asked = 0
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            failed(SEND, call, fileno(self), frame, at, error, asked)
            raise
        try:
            payload = kept(data, asked)
            flags = TRUNCATED if len(payload) < asked else 0
            put(SEND, fileno(self), frame, at, result, 0, flags, call, asked, payload)
        except Exception as error:
            mistake(error)
        return result

    return send


def _joined(args: tuple) -> bytes:
    """The buffers of sendmsg; none where they can be gone through only once."""
    buffers = args[0]
    if type(buffers) not in (list, tuple):
        return b""
    return b"".join(prefix(buffer, length(buffer)) for buffer in buffers)


def _hook_accept(original: Callable) -> Callable:
    def _accept(self, *args):
        if state.off:
            return original(self, *args)
        try:
            frame = getframe(1)
            try:
                me = local.me
            except AttributeError:
                me = new_thread()
            fd = fileno(self)
            if _may_block(self, me, fd):
                state.flush()
        except Exception as error:
            mistake(error)
            return original(self, *args)
        at = now()
        try:
            result = original(self, *args)
        except BaseException as error:
            failed(wire.ACCEPT, 0, fd, frame, at, error, 0)
            raise
        try:
            put(wire.ACCEPT, fd, frame, at, result[0], payload=wire.texts(wire.address(result[1])))
        except Exception as error:
            mistake(error)
        return result

    return _accept


def _hook_connect(original: Callable, gives_errno: bool) -> Callable:
    def connect(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        try:
            if gettimeout(self) != 0.0:
                state.flush()
        except Exception as error:
            mistake(error)
        at = now()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            _tell_connect(self, frame, at, args, errno_of(error))
            raise
        number = result if gives_errno and type(result) is int else 0
        _tell_connect(self, frame, at, args, number)
        return result

    return connect


def _tell_connect(self, frame, at: int, args: tuple, number: int) -> None:
    try:
        peer = _address_of(Plain.getpeername, self) or wire.address(args[0] if args else "")
        payload = wire.texts(peer, _address_of(Plain.getsockname, self))
        errno = number if 0 <= number < 30000 else -1
        put(wire.CONNECT, fileno(self), frame, at, -1 if number else 0, errno, payload=payload)
    except Exception as error:
        mistake(error)


def _address_of(ask: Callable, self) -> str:
    try:
        return wire.address(ask(self))
    except OSError:
        return ""


def _own_address(self) -> bytes:
    return wire.texts(_address_of(Plain.getsockname, self))


def _hook_call(original: Callable, op: int, payload_of: Any) -> Callable:
    def call(self, *args, **kwargs):
        if state.off:
            return original(self, *args, **kwargs)
        frame = getframe(1)
        at = now()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            put(op, fileno(self), frame, at, -1, errno_of(error), extra=_how(args))
            raise
        try:
            payload = payload_of(self) if payload_of is not None else b""
            put(op, fileno(self), frame, at, extra=_how(args), payload=payload)
        except Exception as error:
            mistake(error)
        return result

    return call


def _how(args: tuple) -> int:
    """Of shutdown."""
    return args[0] if args and type(args[0]) is int and 0 <= args[0] <= 2 else 0


def _hook_init(original: Callable) -> Callable:
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        if state.off:
            return
        try:
            is_from_fd = kwargs.get("fileno") is not None or (
                len(args) > 3 and args[3] is not None
            )
            _opened(self, is_from_fd, getframe(1))
        except Exception as error:
            mistake(error)

    return __init__


def _opened(self, is_from_fd: bool, frame) -> None:
    at = now()
    fd = fileno(self)
    key = id(self)

    def gone(_, fd=fd, key=key):
        # It was not closed: C does that, and no method of Python's is called.
        if _live.pop(key, None) is not None and not state.off:
            put(wire.CLOSE, fd, None, now())

    _live[key] = _weakref.ref(self, gone)
    payload = struct.pack("<ii", int(Plain.family.__get__(self)), int(Plain.type.__get__(self)))
    if is_from_fd:
        names = (_address_of(ask, self) for ask in (Plain.getsockname, Plain.getpeername))
        payload += wire.texts(*names)
    flags = wire.FROM_FD if is_from_fd else 0
    put(wire.OPEN, fd, frame, at, flags=flags, payload=payload)


def _hook_close(original: Callable, op: int) -> Callable:
    def close(self, *args):
        if not state.off:
            try:
                frame = getframe(1)
                fd = fileno(self)
                if _live.pop(id(self), None) is not None and fd >= 0:
                    thread = getattr(local, "me", None)
                    if thread is not None:
                        thread.ready.pop(fd, None)
                    watched_numbers.discard(fd)
                    put(op, fd, frame, now())
            except Exception as error:
                mistake(error)
        return original(self, *args)

    return close
