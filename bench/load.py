"""A client that costs little: bare sockets kept open, so that what is measured is the server."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4


@dataclass(frozen=True)
class Answers:
    """How a flood of requests was answered."""

    seconds: float
    latencies: Sequence[float]
    """Seconds from the first byte sent to the last byte read, one a request."""
    refused: int

    def percentile(self, percent: float) -> float:
        """Return a percentile of the latencies in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    def share_beyond(self, seconds: float) -> float:
        """Return which part of the requests took longer, in percent."""
        return 100 * sum(took > seconds for took in self.latencies) / len(self.latencies)


async def post_all(
    port: int, path: str, headers: Mapping[str, str], bodies: Sequence[bytes], *, connections: int
) -> Answers:
    """Post every body once, over so many connections that each wait for their answer.

    Each request has an Idempotency-Key of its own, as every client of ours sends one.
    """
    waiting = iter(bodies)
    latencies: list[float] = []
    refused = 0

    async def worker() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in waiting:
            began = time.perf_counter()
            own = {**headers, "Idempotency-Key": uuid4().hex}
            status = await exchange(reader, writer, path, own, body)
            latencies.append(time.perf_counter() - began)
            refused += status != HTTPStatus.CREATED
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    return Answers(time.perf_counter() - began, latencies, refused)


async def exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
) -> int:
    """Send one POST and read its answer; return the status."""
    return (await request(reader, writer, path, headers, body))[0]


async def request(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
) -> tuple[int, bytes]:
    """Send one POST; return the status and the body of its answer."""
    kind = {"Content-Type": "application/json", "Host": "127.0.0.1"}
    lines = [f"POST {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in (kind | dict(headers)).items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    writer.write("\r\n".join(lines).encode() + body)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    answer = await reader.readexactly(length)
    return int(head.split(b" ", 2)[1]), answer
