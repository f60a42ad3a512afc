"""What an operator can tell a house to do."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx2
import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from backbone.db.engine import make_engine
from backbone.db.migrations import migrate as migrate_database
from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.messaging import dead_letters
from backbone.messaging.bus import LocalBus
from backbone.process.environment import SecretMissing, ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.serve import run_event_loop
from backbone.process.service import Service
from backbone.settings import ConfigurationRefused, ProcessSettings, read_settings
from backbone.telemetry import tracing
from backbone.telemetry.logging import configure_logging
from hearthline import docs as documents
from hearthline import reconcile as reconciliation
from hearthline.backup import commands as backups
from hearthline.command_errors import run_now
from hearthline.house import SERVICES, house_database, log_file, run_house
from hearthline.postgres_binaries import PostgresUnavailableError
from hearthline.seed import seed as sow
from staff.dependencies.token_signing import setup_code

app = typer.Typer(
    help="Hearthline: the customer-contact system of an energy-assistance agency.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
dead_letters_app = typer.Typer(
    help="Events a service could not handle: look, mend, then replay or discard.",
    no_args_is_help=True,
)
app.add_typer(dead_letters_app, name="dead-letters")
app.command()(backups.backup)
app.command()(backups.restore)

_LISTED = 200
"""How many dead letters of a service are listed; beyond, they add nothing new."""

ServiceName = Annotated[str | None, typer.Argument(help="A service's name; all of them without.")]


def _chosen(name: str | None) -> list[Service]:
    found = [service for service in SERVICES if name in {None, service.name}]
    if not found:
        names = ", ".join(service.name for service in SERVICES)
        raise typer.BadParameter(f"There is no service called {name}. There are: {names}.")
    return found


@app.command()
def run() -> None:
    """Run the whole product in this process until Ctrl-C."""
    try:
        settings = read_settings(ProcessSettings)
        # Who starts it by hand wants to see the address, not every request; a supervisor collects.
        file = log_file(settings) if sys.stderr.isatty() else None
        configure_logging(level=settings.log_level, log_file=file)
        tracing.configure("house")
        run_event_loop(run_house(settings))
    except (ConfigurationRefused, SecretMissing, PostgresUnavailableError) as refusal:
        sys.exit(f"Hearthline does not start: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def migrate(service: ServiceName = None) -> None:
    """Bring the database of one service, or of all, to the schema of this version."""

    async def work() -> None:
        async with house_database(read_settings(ProcessSettings)) as server:
            for one in _chosen(service):
                await server.ensure_database(one.database)
                owner = await server.owner_of(one.database)
                await migrate_database(server.url(one.database), one.migrations, role=owner)
                typer.echo(f"{one.name}: up to date")

    run_now(work())


@app.command()
def seed(
    url: Annotated[str, typer.Argument(help="Where the house is open.")] = "http://127.0.0.1:8000",
) -> None:
    """Put the invented agency's people and notes into an open demo house; twice changes nothing."""

    async def work() -> None:
        async with httpx2.AsyncClient(base_url=url, timeout=30) as api:
            await sow(api)

    try:
        asyncio.run(work())
    except httpx2.TransportError:
        sys.exit(f"No Hearthline answers at {url}. Start one with ./dev run, or name its address.")
    except httpx2.HTTPStatusError as refusal:
        what = f"{refusal.request.method} {refusal.request.url.path}"
        sys.exit(f"{url} refused {what} ({refusal.response.status_code}). Is it a demo house?")
    typer.echo("The demo data are in place.")


@app.command("setup-code")
def print_setup_code() -> None:
    """Print the code that makes the first administrator, while nobody has an account."""

    async def work() -> None:
        home = read_settings(ProcessSettings).home.absolute()
        async with httpx2.AsyncClient() as no_api:
            environment = ServiceEnvironment(home=home, demo=False, api=no_api)
            typer.echo(setup_code(environment.secret("staff")))

    run_now(work())


@app.command()
def replay(service: ServiceName = None) -> None:
    """Publish the current state of what a service owns again; harmless, rebuilds the others."""

    async def work() -> None:
        settings = read_settings(ProcessSettings)
        home = settings.home.absolute()
        async with house_database(settings) as server, httpx2.AsyncClient() as no_api:
            for one in _chosen(service):
                runtime = Runtime(
                    one,
                    database_url=server.url(one.database),
                    bus=LocalBus(),
                    environment=ServiceEnvironment(home=home, demo=False, api=no_api),
                    verifier=TokenVerifier(jwks_fetcher(no_api)),
                )
                try:
                    emitted = await runtime.replay()
                finally:
                    await runtime.stop()
                typer.echo(f"{one.name}: {emitted} events will be published again")

    run_now(work())


@app.command()
def reconcile(
    service: Annotated[
        str | None, typer.Argument(help="The consumer; all of them without.")
    ] = None,
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Have exactly what is missing told again.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Name the missing events.")] = False,
    settled: Annotated[
        int, typer.Option(help="Seconds ago by which an event was published to be looked for.")
    ] = 60,
) -> None:
    """Compare what was published in the last six days with what a service has taken in."""

    async def work() -> None:
        chosen = _chosen(service)
        async with _engines(None) as engines:
            outcome = await reconciliation.reconcile(
                engines, chosen, settled=timedelta(seconds=settled), repair=repair
            )
        for line in outcome.lines(verbose=verbose):
            typer.echo(line)
        if outcome.missing and not repair:
            sys.exit(1)

    run_now(work())


@app.command()
def docs(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the committed ones are current.")
    ] = False,
) -> None:
    """Write the AsyncAPI and OpenAPI documents and the event schemas from the code."""
    stale = documents.write(Path(__file__).parents[1] / "docs", check=check)
    if check and stale:
        sys.exit(f"Not up to date: {', '.join(stale)}. Run ./dev docs and commit the result.")
    typer.echo("The documents are up to date." if check else "The documents are written.")


@asynccontextmanager
async def _engines(service: str | None) -> AsyncIterator[list[tuple[Service, AsyncEngine]]]:
    async with house_database(read_settings(ProcessSettings)) as server:
        engines = [
            (one, make_engine(server.url(one.database), one.name, connections=1))
            for one in _chosen(service)
        ]
        try:
            yield engines
        finally:
            for _, engine in engines:
                await engine.dispose()


@dead_letters_app.command("list")
def list_dead_letters(
    service: ServiceName = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is tried again, and what was discarded.")
    ] = False,
) -> None:
    """List what could not be handled, oldest first."""

    async def work() -> None:
        async with _engines(service) as engines:
            found = 0
            for one, engine in engines:
                rows = await dead_letters.list_dead_letters(
                    engine, include_all=everything, limit=_LISTED
                )
                found += len(rows)
                for row in rows:
                    when = row.last_failed_at.isoformat(timespec="seconds")
                    typer.echo(
                        f"{one.name}  {row.event_id}  {row.state}  {row.type}  tries {row.tries}"
                        f"  {when}  {row.reason}"
                    )
                if len(rows) == _LISTED:
                    typer.echo(f"{one.name}  and perhaps more: these are the {_LISTED} oldest.")
            if not found:
                typer.echo("There are none.")

    run_now(work())


@dead_letters_app.command("show")
def show_dead_letter(service: str, event_id: UUID) -> None:
    """Show one dead letter whole. It may hold personal data: do not pass it on."""

    async def work() -> None:
        async with _engines(service) as engines:
            row = await dead_letters.get_dead_letter(engines[0][1], event_id)
            if row is None:
                sys.exit(f"{service} has no dead letter {event_id}.")
            shown: dict[str, Any] = {**row._mapping}  # noqa: SLF001  the documented way to a dict
            typer.echo(json.dumps(shown, default=str, indent=2, ensure_ascii=False))

    run_now(work())


@dead_letters_app.command("replay")
def replay_dead_letters(
    service: str, event_id: Annotated[UUID | None, typer.Argument()] = None
) -> None:
    """Have one dead letter, or all of a service, handled again."""

    async def work() -> None:
        async with _engines(service) as engines:
            count = await dead_letters.replay_dead_letters(engines[0][1], event_id)
            typer.echo(f"{count} will be tried again.")

    run_now(work())


@dead_letters_app.command("discard")
def discard_dead_letter(service: str, event_id: UUID) -> None:
    """Discard a dead letter for good; for a month it can still be shown."""

    async def work() -> None:
        async with _engines(service) as engines:
            if not await dead_letters.discard_dead_letter(engines[0][1], event_id):
                sys.exit(f"{service} has no dead letter {event_id}.")
            typer.echo("Discarded.")

    run_now(work())
