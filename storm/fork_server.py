"""Starts the product's processes out of one that has imported them all.

A service takes seconds of processor time to import, and a storm starts it dozens of times; forked,
it takes next to none. What runs then is what `python -m callbacks` runs, in a process of its own.
"""

import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

_DIE_WITH_PARENT = 1
"""The option of prctl(2) that sends a signal when the parent is gone."""


def main(modules: Sequence[str]) -> None:
    """Import the modules; then start what standard input asks for and tell who ended."""
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    woken, wakes = os.pipe()
    for end in (woken, wakes):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _tell({"ready": True})
    orders = sys.stdin.fileno()
    begun = b""
    while True:
        readable, _, _ = select.select([orders, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _bury()
        if orders in readable:
            if not (more := os.read(orders, 65_536)):
                return
            *whole, begun = (begun + more).split(b"\n")
            for line in whole:
                _start(json.loads(line))


def _start(order: dict[str, Any]) -> None:
    pid = os.fork()
    if pid == 0:
        _become(order)
    _tell({"order": order["order"], "pid": pid})


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _bury() -> None:
    """Tell of every child that has ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _become(order: dict[str, Any]) -> NoReturn:
    """Be the process that was ordered, as if it had been started by its own command."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(order["env"])
    module, *words = order["run"]
    sys.argv = [module, *words]
    status = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
        else:
            status = end.code or 0
    except BaseException:  # noqa: BLE001  the interpreter would do the same
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
