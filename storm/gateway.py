"""The delivered gateway in front of every replica of every service."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from brokers import free_port

_FILE = Path(__file__).parents[1] / "deploy" / "gateway" / "Caddyfile"


@asynccontextmanager
async def gateway(
    folder: Path, ports: Mapping[str, Sequence[int]], port: int
) -> AsyncIterator[None]:
    """Run Caddy on a port of this machine, told of every port a replica may ever listen on."""
    caddy = shutil.which("caddy")
    if caddy is None:
        raise FileNotFoundError("caddy is not installed; ./dev storm installs it.")
    env = {
        **os.environ,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HEARTHLINE_SITE": f"http://127.0.0.1:{port}",
        "HEARTHLINE_BIND": "127.0.0.1",
        **{
            f"HEARTHLINE_{name.replace('-', '_').upper()}_ADDRESS": " ".join(
                f"127.0.0.1:{one}" for one in of
            )
            for name, of in ports.items()
        },
    }
    words = ("run", "--adapter", "caddyfile", "--config", str(_FILE))
    with (folder / "caddy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            caddy, *words, env=env, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def gateway_port() -> int:
    """Choose the port of the one origin before anybody who must be told of it starts."""
    return free_port(21_000)
