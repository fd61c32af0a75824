"""Descriptors that are no sockets and of interest: ends of pipes, and what pollers watch by number. Files are not."""

from __future__ import annotations

# Each with the time since when the number stands for it, ns of the monotonic clock; 0: it was there before.
numbers: dict[int, int] = {}
