"""
The methods of `socket.socket`, replaced in place: it is a Python class, so that what is built on it (makefile, ssl,
socketserver, http, asyncio) calls them too. What is below it, `_socket.socket`, is left as it is.
"""

from __future__ import annotations

import _weakref
import socket
import struct
from collections.abc import Callable
from typing import Any

from . import followed, patching, wire
from .cuts import closed, cuts
from .kernel import edges, let_in, peeked, tell_unread
from .mistakes import mistake
from .plain import Plain, exact, fileno, gettimeout, own_address, peer_address
from .receiving import RECEIVING, may_block
from .recorder import getframe, now, state
from .records import errno_of, hidden, put
from .sending import hook_send, hook_sendmsg, hook_sendto
from .threads import local, new_thread

# Socket objects that are open, by id: a weak reference, the number, and when it was opened.
live: dict[int, tuple[Any, int, int]] = {}


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
            _replace(name, RECEIVING[name](getattr(Plain, name), call))
    _replace("send", hook_send(Plain.send, wire.PLAIN))
    _replace("sendall", hook_send(Plain.sendall, wire.SENDALL))
    _replace("sendto", hook_sendto(Plain.sendto, wire.SENDTO))
    if hasattr(Plain, "sendmsg"):
        _replace("sendmsg", hook_sendmsg(Plain.sendmsg, wire.SENDMSG))
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


def opening_of(sock: Any, is_from_fd: bool) -> bytes:
    """The payload of an OPEN."""
    payload = struct.pack("<ii", int(Plain.family.__get__(sock)), int(Plain.type.__get__(sock)))
    if is_from_fd:
        payload += wire.texts(own_address(sock), peer_address(sock))
    return payload


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
            if may_block(self, me, fd):
                state.flush()
        except Exception as error:
            mistake(error)
            return original(self, *args)
        at = now()
        try:
            result = original(self, *args)
        except BaseException as error:
            put(wire.ACCEPT, fd, frame, at, -1, errno_of(error))
            let_in.pop(fd, None)
            hidden(error)
            raise
        try:
            payload = wire.texts(wire.address(result[1]))
            put(wire.ACCEPT, fd, frame, at, result[0], payload=payload)
            if fd in edges:
                let_in[fd] = self
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
            hidden(error)
            raise
        number = result if gives_errno and type(result) is int else 0
        _tell_connect(self, frame, at, args, number)
        return result

    return connect


def _tell_connect(self, frame, at: int, args: tuple, number: int) -> None:
    ended = now()
    try:
        peer = peer_address(self) or wire.address(args[0] if args else "")
        payload = wire.texts(peer, own_address(self))
        errno = number if 0 <= number < 30000 else -1
        result = -1 if number else 0
        put(wire.CONNECT, fileno(self), frame, at, result, errno, payload=payload, ended=ended)
    except Exception as error:
        mistake(error)


def _own_address(self) -> bytes:
    return wire.texts(own_address(self))


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
            hidden(error)
            raise
        try:
            ended = now()
            payload = payload_of(self) if payload_of is not None else b""
            put(op, fileno(self), frame, at, extra=_how(args), payload=payload, ended=ended)
        except Exception as error:
            mistake(error)
        return result

    return call


def _how(args: tuple) -> int:
    """Of shutdown."""
    how = exact(args[0]) if args else 0
    return how if 0 <= how <= 2 else 0


def _hook_init(original: Callable) -> Callable:
    def __init__(self, *args, **kwargs):
        try:
            original(self, *args, **kwargs)
        except BaseException as error:
            hidden(error)
            raise
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
        if live.pop(key, None) is not None and not state.off:
            put(wire.CLOSE, fd, None, now())

    live[key] = (_weakref.ref(self, gone), fd, at)
    followed.number_of.pop(key, None)
    followed.numbers.pop(fd, None)
    followed.begin_anew(fd)
    flags = wire.FROM_FD if is_from_fd else 0
    put(wire.OPEN, fd, frame, at, flags=flags, payload=opening_of(self, is_from_fd))


def _hook_close(original: Callable, op: int) -> Callable:
    def close(self, *args):
        if not state.off:
            try:
                frame = getframe(1)
                fd = fileno(self)
                if live.pop(id(self), None) is not None and fd >= 0:
                    cut = cuts.pop(fd, None)
                    if cut is not None and op == wire.CLOSE:
                        closed(cut, fd, peeked(self, 4))
                    thread = getattr(local, "me", None)
                    if thread is not None:
                        thread.ready.pop(fd, None)
                    if op == wire.DETACH:
                        # It lives on as a number: multiprocessing reads and writes it by os.
                        followed.numbers.setdefault(fd, now())
                    else:
                        followed.end(fd, id(self))
                        tell_unread(self, fd, frame)
                    put(op, fd, frame, now())
            except Exception as error:
                mistake(error)
        try:
            return original(self, *args)
        except BaseException as error:
            hidden(error)
            raise

    return close
