"""The rental's processes, to be killed without warning and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
from brokers import free_port
from patience import until

from .storm import Grounds

_BICYCLES = Path(__file__).parents[2] / "shared" / "tests"


class Child:
    """One process of the rental: the desk, the garage, or both in one house."""

    def __init__(self, role: str, env: Mapping[str, str], log: Path) -> None:
        self.role = role
        self.port = free_port({"rental": 20_100, "garage": 20_400, "house": 20_700}[role])
        self.http = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=10)
        self._env = {**env, "HEARTHLINE_PORT": str(self.port)}
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        code = f"from bicycle_process import main; main({self.role!r})"
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", code, env=self._env, stdout=log, stderr=log
            )

        async def ready() -> bool:
            if self._process is None or self._process.returncode is not None:
                raise AssertionError(f"{self.role} ended: {self._log.read_text()[-2000:]}")
            with suppress(httpx2.TransportError):
                return (await self.http.get("/readyz")).status_code == httpx2.codes.OK
            return False

        await until(ready, within=60, what=f"{self.role} answers")

    async def end(self, how: signal.Signals) -> int:
        """End it and return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            async with asyncio.timeout(90):
                return await process.wait()
        except TimeoutError:
            process.kill()
            raise AssertionError(f"{self.role} does not end after {how.name}.") from None

    async def rent(self, count: int, *, at_once: int = 8) -> set[str]:
        """Rent bicycles out; return the ids that were acknowledged. Refusals are not repeated."""
        acknowledged: set[str] = set()
        gate = asyncio.Semaphore(at_once)

        async def one(number: int) -> None:
            async with gate:
                with suppress(httpx2.TransportError):
                    answer = await self.http.post(
                        "/api/rentals/kiosk", json={"bicycle": f"R{number}"}
                    )
                    if answer.status_code == httpx2.codes.CREATED:
                        acknowledged.add(answer.json()["rental_id"])
                        return
                await asyncio.sleep(0.05)

        await asyncio.gather(*(one(number) for number in range(count)))
        return acknowledged


@asynccontextmanager
async def child(
    role: str, where: Grounds, folder: Path, *, broker: str | None = None, prefix: str = "t"
) -> AsyncIterator[Child]:
    """Run one of the rental's processes for a test."""
    env = {
        **os.environ,
        "PYTHONPATH": f"{_BICYCLES}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        "RENTAL_DATABASE_URL": where.desk,
        "GARAGE_DATABASE_URL": where.garage,
        "HEARTHLINE_API_URL": "http://127.0.0.1:9",
        "HEARTHLINE_BUS_PREFIX": prefix,
        "HEARTHLINE_LOG_LEVEL": "INFO",
        # A broker at hand is often one with guest/guest, which is for trying out only.
        "HEARTHLINE_DEMO": "1",
    }
    if broker is not None:
        env["HEARTHLINE_BUS_URL"] = broker
    found = Child(role, env, folder / f"{role}.log")
    try:
        await found.start()
        yield found
    finally:
        await found.end(signal.SIGKILL)
        await found.http.aclose()
