"""Muxscope's probe: records what a Python program asks of its sockets and pollers, and sends that to its reader.

It runs inside a program that knows nothing of it, so three things come first: it never blocks, never raises, and what
the program can see of it is as little as can be. Standard library only, Python 3.8 and newer.

    wire      the records, byte by byte
    channel   the connection to the reader: never waits, bounded, given up without a word
    recorder  what is recorded and not sent yet
    threads   what is kept of each
    mistakes  what becomes of the probe's own, and of what the program raised in the midst of it
    records   the record of a call; payload is what passes through one
    control   what the reader asks: to stand still at the next wait, a tick, to go on
    sites     whose line of the program a call stands on
    patching  how a method or function is replaced, and put back
    sockets (receiving, sending), waits (selecting, polling), pollers (watching), kqueues, files, streams, sleeps, tls, loops
              what is hooked, a subject each
    retelling what a reader that missed records has to know
    lifecycle beginning, fork and end
"""

from __future__ import annotations

WIRE_VERSION = 1
