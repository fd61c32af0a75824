"""How the probe begins, what it does at a fork, and how it ends."""

from __future__ import annotations

import atexit
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from . import (
    WIRE_VERSION,
    cuts,
    files,
    kqueues,
    loops,
    patching,
    pollers,
    recorder,
    retelling,
    selecting,
    sites,
    sleeps,
    sockets,
    streams,
    threads,
    tls,
    wire,
)
from .channel import Channel
from .control import control
from .mistakes import mistake
from .recorder import now, push, state
from .records import put

# What is sent at the end of the process is waited for so long.
LAST_SECONDS = 2.0
# Packages that make system calls of their own, in C.
_BLIND = ("uvloop", "gevent", "grpc", "zmq", "psycopg2", "pycurl", "confluent_kafka")
_options: dict[str, str] = {}
_forks = [0]
# Of this process: a child whose parent has ended by now is another's.
_pid = [0]


def start(address: str, capture: int, token: str, purpose: str = "") -> bool:
    """Whether there was a reader. `purpose`: what the reader shall know of why it was started."""
    _options.update(address=address, token=token, purpose=purpose)
    try:
        state.channel = Channel(address)
    except (OSError, ValueError):
        return False
    state.capture = max(0, capture)
    state.on_gone = patching.put_back
    state.on_taken = _connect_anew
    state.on_caught_up = retelling.retell
    state.on_look = files.look
    sites.tell_with(push)
    _hello(0)
    for part in (sockets, selecting, pollers, kqueues, files, streams, sleeps, cuts):
        part.install()
    _install_after_import()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_before_fork, after_in_child=_in_child)
    atexit.register(_end)
    state.off = False
    state.flush()
    return True


def _hello(fork: int, is_again: bool = False) -> None:
    """
    The first record of a connection. `fork`: which one of its parent's it comes from; 0: of none. `is_again`: it goes on
    where another connection of this process ended.
    """
    parent, _pid[0] = (_pid[0] if fork else os.getppid()), os.getpid()
    told = {
        "wire": WIRE_VERSION,
        "token": _options["token"],
        "purpose": _options["purpose"],
        "pid": _pid[0],
        "parent": parent,
        "fork": fork,
        "again": is_again,
        "argv": list(getattr(sys, "orig_argv", None) or getattr(sys, "argv", None) or []),
        "python": sys.version.split()[0],
        "platform": sys.platform,
        "folder": _folder(),
        "wall": time.time_ns(),
        "now": now(),
        "capture": state.capture,
    }
    payload = json.dumps(told).encode()
    length = wire.SIZE + len(payload)
    push(wire.pack(length, wire.HELLO, 0, 0, 0, 0, -1, 0, now(), 0, fork, 0) + payload)


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _install_after_import() -> None:
    hooks: dict[str, Callable[[Any], None]] = {
        "ssl": tls.install,
        "subprocess": _install_processes,
        "threading": sleeps.install_threads,
        "asyncio.unix_events": streams.install_pipes,
        "asyncio.streams": loops.install_streams,
        "asyncio.selector_events": loops.install_transports,
        "asyncio.base_events": loops.install_loop,
        "asyncio.proactor_events": loops.install_proactor,
        "tornado.iostream": loops.install_tornado,
        "twisted.internet.tcp": loops.install_twisted,
    }
    hooks.update((name, _blind_to(name)) for name in _BLIND)
    for name in list(hooks):
        module = sys.modules.get(name)
        if module is not None:
            _unless_off(hooks.pop(name))(module)
    waiting = {name: _unless_off(hook) for name, hook in hooks.items()}
    sys.meta_path.insert(0, patching.AfterImport(waiting, mistake))  # type: ignore[arg-type]


def _install_processes(subprocess: Any) -> None:
    streams.install_processes(subprocess)
    sleeps.install_processes(subprocess)


def _unless_off(hook: Callable[[Any], None]) -> Callable[[Any], None]:
    def install(module: Any) -> None:
        if state.channel is not None:
            hook(module)

    return install


def _blind_to(name: str) -> Callable[[Any], None]:
    """It makes system calls of its own, in C."""

    def tell(_: Any) -> None:
        put(wire.BLIND, -1, None, now(), payload=wire.texts(name))
        state.flush()

    return tell


def _before_fork() -> None:
    if state.off:
        return
    _forks[0] += 1
    put(wire.FORK, -1, None, now(), _forks[0])
    state.flush()


def _in_child() -> None:
    inherited = state.channel
    if state.off or inherited is None:
        return
    # Nothing comes before the hello.
    state.off = True
    inherited.close()
    state.channel = None
    state.reset()
    threads.forget()
    sites.forget()
    loops.forget()
    control.forget_threads()
    fork, _forks[0] = _forks[0], 0
    try:
        state.channel = Channel(inherited.address)
    except (OSError, ValueError):
        recorder.stop()
        return
    _hello(fork)
    state.off = False
    state.flush()


def _connect_anew() -> None:
    """A program may close every descriptor that it has: `os.closerange(-3, -1)` does, and so does what is no Python."""
    taken = state.channel
    if taken is None:
        return
    try:
        channel = Channel(taken.address)
    except (OSError, ValueError):
        recorder.stop()
        return
    taken.close()
    sites.forget()
    state.connect_anew(channel, _greet_anew)


def _greet_anew() -> None:
    _hello(0, True)
    threads.retell()


def _end() -> None:
    """Among the last things that the interpreter does: what ended the program is known then."""
    if state.off:
        return
    try:
        error = getattr(sys, "last_value", None)
        if error is None:
            put(wire.EXIT, -1, None, now(), 0)
        else:
            if isinstance(error, UnicodeDecodeError) and cuts.is_cut(error):
                put(wire.UNDECODED, threads.thread().last_fd, None, now())
            file, line = _where(getattr(sys, "last_traceback", None))
            payload = wire.texts(type(error).__name__, _text_of(error), file, line)
            put(wire.EXIT, -1, None, now(), 1, payload=payload)
    except Exception as error:
        mistake(error)
    state.drain(LAST_SECONDS)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:300]
    except Exception as other:
        mistake(other)
        return "<exception str() failed>"


def _where(traceback: Any) -> tuple:
    """The innermost line of the user's own."""
    file, line = "", 0
    while traceback is not None:
        if sites.is_users(traceback.tb_frame.f_code):
            file, line = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    return file, line
