"""The records that the probe sends: a header of 40 bytes, little endian, and a payload.

    offset  type  field
    0       u32   length, header included
    4       u8    op
    5       u8    flags
    6       u16   thread: its index in this process
    8       i16   errno, 0 where it did not fail
    10      u16   extra: what is left of a subject to say (poller, change, call)
    12      i32   fd; of a wait the poller's own, or the number of a poll object
    16      u32   site: 0 nobody's line
    20      i64   at: when the call began, ns of the monotonic clock
    28      u32   how long it took, 100 ns
    32      i32   result: bytes, the new descriptor, how many are ready; -1: it failed
    36      i32   asked: bytes wanted or offered; of a wait its timeout, us (with MILLIS: ms), -1 for ever

Records of a process come in the order in which the calls returned, but CLOSE and CLOSE_RANGE in that in which they began, as
a number may be another thread's before its close has returned.
"""

from __future__ import annotations

import struct

HEADER = struct.Struct("<IBBHhHiIqIii")
SIZE = HEADER.size
pack = HEADER.pack
# The same, of a call that did not fail: op, flags and thread as one number, errno and extra as another.
pack_usual = struct.Struct("<IIIiIqIii").pack

# Payload: JSON, see lifecycle.
HELLO = 1
# Payload: file, line, function and `via`, the line of the library between, parted by NUL.
SITE = 2
# Payload: name and the kernel's number, parted by NUL.
THREAD = 3
# Payload: family, type (i32 each), then local and peer address, parted by NUL.
OPEN = 4
# Payload: the peer's address.
ACCEPT = 5
# Payload: peer and local address, parted by NUL.
CONNECT = 6
# Payload: what came, as much as is kept of it. Extra: which call.
RECV = 7
# Payload: what was offered. Extra: which call.
SEND = 8
SHUTDOWN = 9
CLOSE = 10
# A socket object let go of its descriptor, which is open still.
DETACH = 11
# Payload: the address it has now.
BIND = 12
LISTEN = 13
# Payload for select, unless SAME: three counts, then the descriptors (i32).
WAIT_BEGIN = 14
# Payload for select: three counts, then the ready descriptors; for others: descriptor and mask of each (i32).
WAIT_END = 15
# Waits of timeout 0 with nothing ready, one after the other and nothing between: `result` of them. Payload: of each when
# it began, from `at` on, and how long it took (u32, ns).
IDLE = 16
# Extra: ADD, MODIFY or REMOVE. Payload: poller, its number, mask (i32), in the bits of poll(2) and epoll_ctl(2) whatever it is.
WATCH = 17
# All numbers from `fd` to `result`, both included.
CLOSE_RANGE = 18
# `result` records could not be sent: the reader was too slow.
DROPPED = 19
# A line waits for a descriptor (asyncio): calls on it that stand on nobody's line are its. Extra: SENDS, it gave what is sent
# so; ENDS, it is told of the end of the stream.
AWAIT = 20
# Work given to a loop from outside its thread. Result: that thread's index. Payload: its name.
HANDED = 21
# Bytes of the descriptor were read as text, and were none.
UNDECODED = 22
# `fd` became another name of `result`.
DUP = 23
# `result` is the number of the fork, that the child's HELLO repeats.
FORK = 24
# Result: the exit code. Payload: type, message, file and line of the uncaught exception, parted by NUL.
EXIT = 25
# Payload: the name of something that the probe cannot see into.
BLIND = 26
# The thread stands still, as it was asked to. Result: how many steps had been asked for.
HELD = 27
# All that a poller watches, told anew: descriptor and mask of each (u32). Extra: which kind of poller, fd its number.
WATCHED = 28
# The thread waited for what is no descriptor. Payload: the name of the call.
SLEPT = 29

# A turn of the thread is over that took long. Result: for how long it ran, us; asked: for how long it could have run, and
# others did, us, -1 where that is not known.
RAN = 30

# What the kernel holds of the descriptor. Result: bytes that were not read, of a listener who waits to be let in; asked: bytes
# that were not sent.
KERNEL = 31

# Flags. Only the first bytes are in the payload.
TRUNCATED = 1
# OPEN: by the number of a descriptor that was there.
FROM_FD = 1
# Waits: nothing is new in the set, there was no WAIT_BEGIN, the timeout is in ms.
SAME = 1
WHOLE = 2
MILLIS = 4
# RECV and SEND; with PEER the payload begins with an address, and NUL.
OOB = 2
PEEK = 4
PEER = 8

# AWAIT.
SENDS = 1
ENDS = 2

# Pollers.
SELECT, POLL, EPOLL, KQUEUE = 1, 2, 3, 4
# Changes of what is watched.
ADD, MODIFY, REMOVE = 1, 2, 3
# Calls of RECV and SEND.
(
    PLAIN,
    RECVFROM,
    RECVMSG,
    SENDALL,
    SENDTO,
    SENDMSG,
    READ,
    WRITE,
    SSL_READ,
    SSL_WRITE,
    SENDFILE,
    READV,
    WRITEV,
    SSL_DO_HANDSHAKE,
) = range(14)

MOST = 0x7FFFFFFF
MOST_TICKS = 0xFFFFFFFF

# A descriptor and its mask, as pack_ints.
pack_pair = struct.Struct("<ii").pack

# By how many they are. The hooks look here themselves.
int_packs: dict = {}


def pack_ints_of(count: int):
    """What packs so many, i32 each."""
    packed = int_packs.get(count)
    if packed is None:
        if len(int_packs) > 4096:
            int_packs.clear()
        packed = int_packs[count] = struct.Struct("<%di" % count).pack
    return packed


def pack_ints(numbers) -> bytes:
    """i32 each."""
    return pack_ints_of(len(numbers))(*numbers)


def pack_words(numbers) -> bytes:
    """u32 each."""
    return struct.pack("<%dI" % len(numbers), *numbers)


def texts(*parts) -> bytes:
    """Texts parted by NUL."""
    return "\0".join(str(part)[:4096] for part in parts).encode("utf-8", "replace")


def address(value) -> str:
    """`127.0.0.1:8001`, `[::1]:8001`, `unix:/path`, `unix:@abstract`; empty for none, or of another family."""
    try:
        if type(value) is tuple and len(value) == 2:
            host, port = value
            return "%s:%d" % (host.decode() if type(host) is bytes else host, port)
        if type(value) is tuple and len(value) == 4 and type(value[0]) is str:
            return "[%s]:%d" % (value[0], value[1])
        if type(value) is bytes:
            value = value.decode("utf-8", "surrogateescape")
        if type(value) is str and value:
            return "unix:" + ("@" + value[1:] if value[0] == "\0" else value)
    except (TypeError, ValueError, UnicodeError):
        pass
    return ""
