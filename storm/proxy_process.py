"""A proxy in a process of its own: what passes through it waits for nobody else's work.

In the storm's own process it stood behind everything the load does, and each statement of the
product took a fifth of a second.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvloop
from proxies import Mode, Proxy, proxy

from storm.launcher import ROOT


class ProxyProcess:
    """What a storm may ask of a proxy; each order has been carried out when it returns."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self._one_at_a_time = asyncio.Lock()
        self.port = port

    async def set_mode(self, mode: Mode) -> None:
        """Treat connections another way from now on."""
        await self._order(mode=mode.name)

    async def cut(self, *, reset: bool = False) -> None:
        """End every connection there is; the mode stays."""
        await self._order(cut=True, reset=reset)

    async def slow(self, *, latency: float = 0.0, bytes_per_second: int = 0) -> None:
        """Hold each chunk back for so many seconds, and let pass so much; 0 as fast as it can."""
        await self._order(latency=latency, bytes_per_second=bytes_per_second)

    async def _order(self, **order: Any) -> None:
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018  asked for
        async with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            if not await self._process.stdout.readline():
                raise RuntimeError(f"The proxy on port {self.port} has ended.")


@asynccontextmanager
async def proxy_process(target: int) -> AsyncIterator[ProxyProcess]:
    """Put a proxy before a port of this machine."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "storm.proxy_process", str(target)),
        cwd=ROOT,
        # Under pytest the folder of `proxies` is on our path alone.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin and process.stdout  # noqa: S101, PT018  they were asked for
    try:
        yield ProxyProcess(process, json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


async def _carry_out(one: Proxy, order: dict[str, Any]) -> None:
    match order:
        case {"mode": name}:
            await one.set_mode(Mode[name])
        case {"cut": _, "reset": reset}:
            await one.cut(reset=reset)
        case {"latency": latency, "bytes_per_second": bytes_per_second}:
            one.latency, one.bytes_per_second = latency, bytes_per_second
        case _:
            raise ValueError(f"No proxy does this: {order}")


async def main(target: int) -> None:
    """Tell the port, then carry out what standard input orders, until it ends."""
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    async with proxy(target) as one:
        sys.stdout.write(f"{one.port}\n")
        sys.stdout.flush()
        while line := await orders.readline():
            await _carry_out(one, json.loads(line))
            sys.stdout.write("\n")
            sys.stdout.flush()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
