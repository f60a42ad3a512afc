"""The gateway cuts off who sends too slowly, as the services do, and nobody who reads slowly."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from brokers import missing

from backbone.process.time_limits import HEADERS_TIMEOUT, LONGEST_BODY

CADDYFILE = Path(__file__).parents[2] / "deploy" / "gateway" / "Caddyfile"

pytestmark = pytest.mark.processes


async def test_requests_have_the_services_time_limits_and_answers_have_none() -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        missing("caddy is not installed")
    asked = [str(caddy), "adapt", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    adapted = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE)
    said, _ = await adapted.communicate()

    [server] = json.loads(said)["apps"]["http"]["servers"].values()
    nanoseconds = 1_000_000_000
    assert server["read_header_timeout"] == HEADERS_TIMEOUT * nanoseconds
    assert server["read_timeout"] == LONGEST_BODY * nanoseconds
    assert "write_timeout" not in server
