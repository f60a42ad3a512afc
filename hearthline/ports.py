"""Ports of this machine that nobody listens on."""

import itertools
import os
import socket

_APART = 397
"""Ports between the first ones of two processes that were started one after the other."""
_ports = itertools.count(20_000 + _APART * os.getpid() % 9_000)


def free_port() -> int:
    """Find a port nobody listens on, below those the system hands out for outgoing connections.

    None is given out twice: whoever asked first may not listen on it yet.
    """
    for port in _ports:
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("There is no free port.")
