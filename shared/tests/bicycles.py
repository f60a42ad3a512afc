"""A tiny bicycle rental: two services that prove the machinery knows nothing of our business.

The rental desk hands bicycles out and takes them back. The garage hears of it, knows where each
one is, and rings a bell once for every piece of news: a bell that is silent or rings twice is what
the delivery tests listen for.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import httpx2
from bicycle_tables import Base, RentalRow, Ring
from fastapi import Response
from sqlalchemy import select, text, tuple_

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.http.concurrency import IfMatchDep, require_match, set_etag
from backbone.http.pagination import Page, PageRequestDep, encode_cursor
from backbone.http.problems import Problem
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, door, public, requires
from backbone.http.schemas import Id, RequestModel, ResponseModel, Text
from backbone.ids import new_id
from backbone.messaging.bus import LocalBus
from backbone.process.dispatch import Dispatcher
from backbone.process.runtime import Runtime, compose
from backbone.process.service import Service, ServiceEnvironment, consume
from backbone.settings import ProcessSettings
from backbone.testing import Keys, ServiceHarness
from contracts.base import Event

State = Literal["OUT", "BACK"]


class RentalSaved(Event):
    """A bicycle went out or came back; the whole rental as it now is."""

    type: ClassVar[str] = "rental.rental_saved.v1"
    owners: ClassVar[tuple[str, ...]] = ("rental",)
    consumers: ClassVar[tuple[str, ...]] = ("garage",)

    rental_id: UUID
    version: int
    bicycle: str
    state: State

    @property
    def subject(self) -> UUID:
        """The rental."""
        return self.rental_id

    @property
    def subject_version(self) -> int:
        """How often it has changed."""
        return self.version


class ChainOiled(Event):
    """The garage looked after a bicycle that came back. Nobody has to hear it."""

    type: ClassVar[str] = "garage.chain_oiled.v1"
    owners: ClassVar[tuple[str, ...]] = ("garage",)

    rental_id: UUID

    @property
    def subject(self) -> UUID:
        """The rental the bicycle came back from."""
        return self.rental_id


class NewRental(RequestModel):
    """A bicycle to be handed out."""

    bicycle: Annotated[str, Text(40, least=1)]
    colour: Literal["RED", "BLUE"] = "RED"


class ChangedRental(RequestModel):
    """A rental's new state."""

    state: State


class Rental(ResponseModel):
    """A rental as it is shown."""

    rental_id: Id
    version: int
    bicycle: str
    state: str


class AlreadyBack(Exception):  # noqa: N818  a fact, not an "error"
    """This bicycle is already back; rent it out anew."""


class Stolen(Exception):  # noqa: N818  a fact, not an "error"
    """Somebody stole this one."""


desk = door("/api/rentals", tag="rentals")


@desk.post("", status_code=201)
@requires("contacts.write")
async def rent(new: NewRental, work: UnitOfWorkDep, person: ActorDep, response: Response) -> Rental:
    """Hand a bicycle out."""
    _ = person
    if new.bicycle == "STOLEN":
        raise Stolen
    row = save(work, new.bicycle, "OUT")
    set_etag(response, row.version)
    return Rental.model_validate(row)


@desk.post("/kiosk", status_code=201)
@public
async def help_yourself(new: NewRental, work: UnitOfWorkDep) -> Rental:
    """Hand a bicycle out to whoever stands there."""
    return Rental.model_validate(save(work, new.bicycle, "OUT"))


@desk.get("")
@requires("contacts.read")
async def rentals(read: ReadSessionDep, page: PageRequestDep) -> Page[Rental]:
    """Show rentals, in the order of their ids."""
    query = select(RentalRow).order_by(RentalRow.rental_id).limit(page.limit + 1)
    place = page.place(1)
    if place is not None:
        query = query.where(tuple_(RentalRow.rental_id) > (UUID(place[0]),))
    rows = (await read.session.scalars(query)).all()
    more = len(rows) > page.limit
    items = [Rental.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=encode_cursor(items[-1].rental_id) if more else None)


@desk.get("/broken")
@public
async def break_down(read: ReadSessionDep) -> Rental:
    """Fail in a way nobody foresaw."""
    _ = read
    raise ValueError("the renter's name is ROSA DELGADO")


@desk.get("/{rental_id}")
@requires("contacts.read")
async def rental(rental_id: Id, read: ReadSessionDep, response: Response) -> Rental:
    """Show one rental."""
    row = await read.session.get(RentalRow, rental_id)
    if row is None:
        raise Problem(404, "There is no such rental.")
    set_etag(response, row.version)
    return Rental.model_validate(row)


@desk.patch("/{rental_id}")
@requires("contacts.write")
async def change(
    rental_id: Id, changed: ChangedRental, if_match: IfMatchDep, work: UnitOfWorkDep
) -> Rental:
    """Take a bicycle back, or hand it out again."""
    row = await work.session.get(RentalRow, rental_id, with_for_update=True)
    if row is None:
        raise Problem(404, "There is no such rental.")
    require_match(if_match, row.version)
    if row.state == changed.state:
        raise AlreadyBack
    move(work, row, changed.state)
    return Rental.model_validate(row)


def save(work: UnitOfWork, bicycle: str, state: State) -> RentalRow:
    """Write a new rental down and promise to tell."""
    row = RentalRow(rental_id=new_id(), version=1, bicycle=bicycle, state=state, at=work.now())
    work.session.add(row)
    work.emit(told(row))
    work.notify("rentals")
    return row


def move(work: UnitOfWork, row: RentalRow, state: State) -> None:
    """Change a rental's state and promise to tell."""
    row.version, row.state = row.version + 1, state
    work.emit(told(row))


def told(row: RentalRow) -> RentalSaved:
    """Say what a rental is now."""
    return RentalSaved.model_validate(row, from_attributes=True)


async def tell_again(read: ReadSession) -> AsyncIterator[Event]:
    """Say again what every rental is."""
    for row in (await read.session.scalars(select(RentalRow))).all():
        yield told(row)


_KNOW = text(
    "INSERT INTO known_rental AS known (rental_id, version, bicycle, state, at)"
    " VALUES (:rental_id, :version, :bicycle, :state, :at) ON CONFLICT (rental_id) DO UPDATE SET"
    " version = excluded.version, bicycle = excluded.bicycle, state = excluded.state"
    " WHERE known.version < excluded.version"
)


async def keep_track(event: RentalSaved, work: UnitOfWork) -> None:
    """Know where a bicycle is, whatever order the news comes in; ring once for each."""
    if event.bicycle.startswith("BENT"):
        raise ValueError("a bent wheel")
    ring(event, work)
    await work.session.execute(_KNOW, {**event.model_dump(), "at": work.now()})
    if event.state == "BACK":
        work.emit(ChainOiled(rental_id=event.rental_id))


def ring(event: RentalSaved, work: UnitOfWork) -> None:
    """Ring the bell for one piece of news."""
    work.session.add(Ring(rental_id=event.rental_id, version=event.version))


async def tidy(room: ServiceHarness) -> None:
    """Forget everything between two tests; quicker than a new database."""
    await forget_everything(room.runtime)
    room.messages.clear()


async def forget_everything(runtime: Runtime) -> None:
    """Empty every table of a service."""
    async with runtime.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            await connection.execute(table.delete())


MIGRATIONS = Path(__file__).parent / "bicycle_migrations"

rental_desk = Service(
    name="rental",
    title="Bicycle rental",
    router=desk,
    tables=Base,
    migrations=MIGRATIONS,
    problem_statuses={AlreadyBack: 409, Stolen: 410},
    replays=[tell_again],
)

garage = Service(
    name="garage",
    title="Garage",
    router=door("/api/garage", tag="garage"),
    tables=Base,
    migrations=MIGRATIONS,
    handlers=[consume(RentalSaved, keep_track)],
)


def main(name: str) -> None:
    """Run one of the two in a process of its own, or both in one house."""
    # Only a process of its own has a web server and signals to look after.
    from backbone import run  # noqa: PLC0415

    if name == "house":
        run.run_event_loop(_house())
    else:
        run.serve({"rental": rental_desk, "garage": garage}[name])


async def _house() -> None:
    from backbone import run  # noqa: PLC0415  as above

    bus, settings = LocalBus(), ProcessSettings()
    runtimes = await compose(
        [rental_desk, garage],
        databases=lambda service: os.environ[f"{service.name.upper()}_DATABASE_URL"],
        bus=bus,
        environment=ServiceEnvironment(home=None, demo=True, api=httpx2.AsyncClient()),
        verifier=Keys().verifier,
    )
    front = Dispatcher(runtimes)
    await run.live(runtimes, bus, front, host=settings.host, port=settings.port)
