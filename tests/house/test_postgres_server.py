"""A PostgreSQL server that somebody names: waited for while away, refused when wrong."""

import asyncio

import pytest
from patience import until
from proxies import Mode, proxy
from sqlalchemy import make_url
from structlog.testing import capture_logs

from backbone.testing.databases import server_url
from hearthline.postgres_server import Server, wait_until_reachable


@pytest.mark.parametrize("away", [Mode.REFUSE, Mode.ACCEPT_AND_CLOSE])
async def test_a_house_waits_for_a_server_that_is_away_and_says_so(away: Mode) -> None:
    url = make_url(server_url())
    folder, port = url.query.get("host"), url.port or int(str(url.query.get("port", 5432)))
    async with proxy(f"{folder}/.s.PGSQL.{port}" if folder else port) as between:
        await between.set_mode(away)
        behind = url.difference_update_query(["host", "port"]).set(
            drivername="postgresql", host="127.0.0.1", port=between.port
        )
        server = Server(behind.render_as_string(hide_password=False))
        with capture_logs() as said:
            waiting = asyncio.create_task(wait_until_reachable(server))

            async def waited() -> bool:
                return [line["event"] for line in said].count("database_awaited") >= 2

            await until(waited, what="it says that it waits")
            await between.set_mode(Mode.PASS)
            async with asyncio.timeout(15):
                await waiting


async def test_an_address_that_can_never_be_right_is_not_waited_for() -> None:
    async with asyncio.timeout(5):
        await wait_until_reachable(Server("postgresql://me@127.0.0.1:nine/postgres"))
