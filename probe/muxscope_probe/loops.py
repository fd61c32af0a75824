"""
asyncio, Tornado and Twisted. Their loops make the calls, on nobody's line: what is told here is which line of the program waits for
a descriptor, and what is given to a loop from outside its thread.
"""

from __future__ import annotations

import _thread
import _weakref
import sys
from collections.abc import Callable
from typing import Any

from . import patching, wire
from .followed import awaited, ending, offered
from .mistakes import mistake
from .plain import Plain, fileno
from .recorder import getframe, now, push, state
from .records import hidden, put
from .sites import is_users, site_of, site_of_function, users_site_of
from .threads import index_of, thread

_get_ident = _thread.get_ident


# Of tasks that run a library's coroutine (`wait_for(reader.readline(), 5)`): the line that asked for them.
# By id: a weak reference to the task, and the site. (A task may be of any class, and what Python's `weakref` raises would be
# taken for the program's.)
_origins: dict[int, tuple[Any, int]] = {}


def forget() -> None:
    """In the child of a fork."""
    awaited.clear()
    ending.clear()
    offered.clear()
    _origins.clear()


def install_streams(streams: Any) -> None:
    _replace(streams.StreamReader, "_wait_for_data", _hook_wait_for_data)


def install_transports(selector_events: Any) -> None:
    _replace(selector_events._SelectorSocketTransport, "set_protocol", _hook_set_protocol)
    _replace(selector_events._SelectorDatagramTransport, "__init__", _hook_datagrams)


def install_tornado(iostream: Any) -> None:
    """`tornado.iostream`: what is not there yet when a line asks for it comes by a callback."""
    _replace(iostream.BaseIOStream, "_start_read", _hook_start_read)


def install_twisted(tcp: Any) -> None:
    """`twisted.internet.tcp`: a connection is made with the protocol that gets what it reads; what it is given is sent later."""
    _replace(tcp.Connection, "__init__", _hook_connection)
    _replace(tcp.abstract.FileDescriptor, "write", _hook_write)


def install_loop(base_events: Any) -> None:
    _replace(base_events.BaseEventLoop, "call_soon_threadsafe", _hook_call_soon_threadsafe)
    _replace(base_events.BaseEventLoop, "call_soon", _hook_call_soon)
    _replace(base_events.BaseEventLoop, "create_task", _hook_create_task)


def install_proactor(proactor_events: Any) -> None:
    """The usual loop on Windows waits and calls in C (IOCP)."""
    _replace(proactor_events.BaseProactorEventLoop, "__init__", _hook_proactor)


def _hook_proactor(original: Callable) -> Callable:
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        if not state.off:
            put(wire.BLIND, -1, None, now(), payload=wire.texts("proactor"))
            state.flush()

    return __init__


def _replace(owner: Any, name: str, hook: Callable[[Callable], Callable]) -> None:
    old = vars(owner)[name]
    patching.replace(owner, name, patching.dressed(hook(old), old, name))


def _hook_wait_for_data(original: Callable) -> Callable:
    def _wait_for_data(self, func_name):
        waiting = original(self, func_name)
        if not state.off:
            try:
                site = users_site_of(getframe(1)) or _origin_of_task(self._loop)
                _tell_awaiting(_fd_of(self._transport), site)
            except Exception as error:
                mistake(error)
        return waiting

    return _wait_for_data


def _origin_of_task(loop: Any) -> int:
    """Of what runs in this turn of the loop; 0 where no line is known."""
    return _origins.get(id(sys.modules["asyncio.tasks"].current_task(loop)), (None, 0))[1]


def _keep_origin(task: Any, site: int) -> None:
    number = id(task)
    _origins[number] = _weakref.ref(task, lambda _: _origins.pop(number, None)), site


def _fd_of(transport: Any) -> int:
    fd = getattr(transport, "_sock_fd", None)
    if fd is None and transport is not None:
        file = transport.get_extra_info("socket") or transport.get_extra_info("pipe")
        fd = file.fileno() if file is not None else None
    return fd if type(fd) is int else -1


def _hook_start_read(original: Callable) -> Callable:
    def _start_read(self):
        future = original(self)
        if not state.off:
            try:
                fd = self.fileno()
                _tell_awaiting(fd if type(fd) is int else fd.fileno(), site_of(getframe(1)))
            except Exception as error:
                mistake(error)
        return future

    return _start_read


def _hook_connection(original: Callable) -> Callable:
    def __init__(self, skt, protocol, *args, **kwargs):
        original(self, skt, protocol, *args, **kwargs)
        if not state.off:
            try:
                _tell_receiver(skt.fileno(), protocol, ("dataReceived",))
            except Exception as error:
                mistake(error)

    return __init__


def _tell_receiver(fd: int, protocol: Any, names: tuple[str, ...]) -> None:
    """The method of the user's own that gets what comes, or the function that is given its streams."""
    kind = type(protocol)
    receivers = [getattr(kind, name, None) for name in names]
    for one in receivers + [getattr(protocol, "_client_connected_cb", None)]:
        code = getattr(one, "__code__", None)
        if code is not None and is_users(code):
            _tell_awaiting(fd, site_of_function(code))
            break


def _hook_set_protocol(original: Callable) -> Callable:
    def set_protocol(self, protocol):
        result = original(self, protocol)
        if not state.off:
            try:
                _tell_receiver(self._sock_fd, protocol, ("data_received", "buffer_updated"))
                code = getattr(getattr(type(protocol), "eof_received", None), "__code__", None)
                if code is not None and is_users(code):
                    _tell_line(ending, wire.ENDS, self._sock_fd, site_of_function(code))
            except Exception as error:
                mistake(error)
        return result

    return set_protocol


def _hook_datagrams(original: Callable) -> Callable:
    def __init__(self, loop, sock, protocol, *args, **kwargs):
        original(self, loop, sock, protocol, *args, **kwargs)
        if not state.off:
            try:
                _tell_receiver(self._sock_fd, protocol, ("datagram_received",))
            except Exception as error:
                mistake(error)

    return __init__


def _hook_write(original: Callable) -> Callable:
    def write(self, data):
        if not state.off:
            try:
                sock = vars(self).get("socket")
                if isinstance(sock, Plain):
                    _tell_line(offered, wire.SENDS, fileno(sock), site_of(getframe(1)))
            except Exception as error:
                mistake(error)
        return original(self, data)

    return write


def _tell_awaiting(fd: int, site: int) -> None:
    _tell_line(awaited, 0, fd, site)


def _tell_line(known: dict[int, int], way: int, fd: int, site: int) -> None:
    if fd < 0 or site <= 0 or known.get(fd) == site:
        return
    if len(known) > 4096:
        known.clear()
    known[fd] = site
    me = thread()
    push(wire.pack(wire.SIZE, wire.AWAIT, 0, me.index, 0, way, fd, site, now(), 0, 0, 0))


def _hook_call_soon_threadsafe(original: Callable) -> Callable:
    def call_soon_threadsafe(self, callback, *args, context=None):
        handle = original(self, callback, *args, context=context)
        # In debug mode it remembers who called: not us.
        traceback = getattr(handle, "_source_traceback", None)
        if traceback:
            del traceback[-1]
        if not state.off:
            _tell_handed(self, callback, getframe(1))
        return handle

    return call_soon_threadsafe


def _hook_call_soon(original: Callable) -> Callable:
    """A future that is done in a thread of its own comes by here, too: nothing wakes the loop for it."""

    def call_soon(self, callback, *args, context=None):
        handle = original(self, callback, *args, context=context)
        # As above.
        traceback = getattr(handle, "_source_traceback", None)
        if traceback:
            del traceback[-1]
        if getattr(self, "_thread_id", None) != _get_ident() and not state.off:
            _tell_handed(self, callback, getframe(1))
        return handle

    return call_soon


def _hook_create_task(original: Callable) -> Callable:
    def create_task(self, coro, **named):
        try:
            task = original(self, coro, **named)
        except BaseException as error:
            hidden(error)
            raise
        # As above.
        traceback = getattr(task, "_source_traceback", None)
        if traceback:
            del traceback[-1]
        if not state.off:
            try:
                code = getattr(coro, "cr_code", None)
                if code is not None and not is_users(code):
                    site = users_site_of(getframe(1)) or _origin_of_task(self)
                    if site:
                        _keep_origin(task, site)
            except Exception as error:
                mistake(error)
        return task

    return create_task


def _tell_handed(loop: Any, callback: Any, frame: Any) -> None:
    try:
        owner = getattr(loop, "_thread_id", None)
        if owner is not None and owner != _get_ident():
            name = getattr(callback, "__qualname__", type(callback).__qualname__)
            put(wire.HANDED, -1, frame, now(), index_of.get(owner, -1), payload=wire.texts(name))
    except Exception as error:
        mistake(error)
