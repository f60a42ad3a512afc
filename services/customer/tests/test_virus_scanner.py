"""ClamAV is asked where it answers; a small stand-in speaks its protocol here."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from customer_builders import customer_path
from file_builders import EICAR, WORD, added, office, send

from backbone.testing import ServiceHarness
from customer.domain.exceptions import FileInfected
from customer.gateways.virus_scanner import VirusScanner

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 100_000):
        yield content[start : start + 100_000]


async def as_clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read what a clamd reads, and answer as it does."""
    assert await reader.readexactly(10) == b"zINSTREAM\0"
    content = b""
    while length := int.from_bytes(await reader.readexactly(4), "big"):
        content += await reader.readexactly(length)
    found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
    writer.write(b"stream: " + found + b"\0")
    writer.close()


async def gone(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def too_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(10)
    writer.write(b"INSTREAM size limit exceeded. ERROR\0")
    writer.close()


@asynccontextmanager
async def answering(handle: Handle, socket: Path) -> AsyncIterator[VirusScanner]:
    server = await asyncio.start_unix_server(handle, socket)
    async with server:
        yield VirusScanner(str(socket))


async def test_f_061_what_the_scanner_says_is_what_the_record_says(tmp_path: Path) -> None:
    async with answering(as_clamd, tmp_path / "ctl") as scanner:
        assert await scanner.scan(pieces(bytes(1_000_000))) == "CLEAN"
        with pytest.raises(FileInfected):
            await scanner.scan(pieces(b"x" * 70_000 + EICAR))


@pytest.mark.parametrize("handle", [gone, too_much])
async def test_f_061_what_is_no_verdict_counts_as_not_scanned(
    tmp_path: Path, handle: Handle
) -> None:
    async with answering(handle, tmp_path / "ctl") as scanner:
        assert await scanner.scan(pieces(bytes(3_000_000))) == "NOT_SCANNED"


async def test_f_061_where_nobody_answers_nothing_is_scanned(tmp_path: Path) -> None:
    for address in (str(tmp_path / "nobody"), "127.0.0.1:9"):
        assert await VirusScanner(address).scan(pieces(EICAR)) == "NOT_SCANNED"


async def test_f_061_an_address_with_a_port_is_asked_too() -> None:
    server = await asyncio.start_server(as_clamd, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await VirusScanner(f"127.0.0.1:{port}").scan(pieces(b"x")) == "CLEAN"


@asynccontextmanager
async def scanned_by(harness: ServiceHarness, scanner: VirusScanner) -> AsyncIterator[None]:
    units_of_work = harness.runtime.units_of_work
    before, units_of_work.deps = (
        units_of_work.deps,
        replace(units_of_work.deps, virus_scanner=scanner),
    )
    yield
    units_of_work.deps = before


async def test_f_061_a_file_with_a_find_is_refused_and_another_is_kept_as_scanned(
    harness: ServiceHarness, tmp_path: Path
) -> None:
    customer = await customer_path(harness)
    ill = office(WORD, "word/document.xml", ("word/eicar", b"")) + EICAR
    async with answering(as_clamd, tmp_path / "ctl") as scanner, scanned_by(harness, scanner):
        for name, content in (("eicar.pdf", EICAR), ("letter.docx", ill)):
            answer = await send(harness, customer, name, content)
            assert (answer.status_code, answer.json()["code"]) == (422, "file_infected")
        assert (await added(harness, customer))["scan"] == "CLEAN"


def real_clamd() -> str | None:
    return shutil.which("clamd") or next(
        (path for path in ("/usr/sbin/clamd",) if Path(path).exists()), None
    )


@pytest.mark.slow
async def test_f_061_a_real_clamd_finds_eicar(tmp_path: Path) -> None:
    program = real_clamd()
    if program is None:
        pytest.skip("no clamd is installed")
    # A database of one signature: what a machine without the internet can have.
    (tmp_path / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    configuration = tmp_path / "clamd.conf"
    configuration.write_text(
        f"DatabaseDirectory {tmp_path}\nLocalSocket {tmp_path}/ctl\nForeground yes\n"
    )
    process = await asyncio.create_subprocess_exec(
        program, "--config-file", str(configuration), stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while not (tmp_path / "ctl").exists():  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0.1)
        scanner = VirusScanner(str(tmp_path / "ctl"))
        assert await scanner.scan(pieces(os.urandom(2_000_000))) == "CLEAN"
        with pytest.raises(FileInfected):
            await scanner.scan(pieces(EICAR))
    finally:
        process.terminate()
        await process.wait()
