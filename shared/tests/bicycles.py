"""A bicycle rental: two services that prove the machinery knows nothing of our business.

The rental publishes rentals. The garage consumes them, keeps where each bicycle is, and writes one
`ring` row per event handled: a missing or a second row is what the delivery tests look for.
"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from bicycle_tables import Base, KnownRental, RentalRow, Ring
from fastapi import Response
from sqlalchemy import select

from backbone.db.models import table_of
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.db.upsert import upsert_if_newer
from backbone.http.concurrency import IfMatchDep, require_match, set_etag
from backbone.http.pagination import Page, PageRequestDep, keyset_page
from backbone.http.problems import ProblemType, problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    SharedTransactionDep,
    UnitOfWorkDep,
    public,
    requires,
    shares_transaction,
    transactional_router,
)
from backbone.http.schemas import Id, RequestModel, ResponseModel, Text
from backbone.ids import new_id
from backbone.process.runtime import Runtime
from backbone.process.service import Service, consume
from backbone.testing import ServiceHarness
from contracts.base import Event

State = Literal["OUT", "BACK"]


class RentalSaved(Event):
    """A bicycle went out or came back; the whole rental as it now is."""

    type: ClassVar[str] = "rental.rental_saved.v1"
    owners: ClassVar[tuple[str, ...]] = ("rental",)
    consumers: ClassVar[tuple[str, ...]] = ("garage",)
    subject_field: ClassVar[str] = "rental_id"

    rental_id: UUID
    version: int
    bicycle: str
    state: State


class ChainOiled(Event):
    """The garage looked after a bicycle that came back. Nobody has to hear it."""

    type: ClassVar[str] = "garage.chain_oiled.v1"
    owners: ClassVar[tuple[str, ...]] = ("garage",)
    subject_field: ClassVar[str] = "rental_id"

    rental_id: UUID


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


class AlreadyBack(Exception):
    """This bicycle is already back; rent it out anew."""


class Stolen(Exception):
    """Somebody stole this one."""


RENTAL_MISSING = ProblemType(404, "rental_missing")

router = transactional_router("/api/rentals", tag="rentals")


@router.post("", status_code=201)
@requires("contacts.write")
@problems(Stolen)
async def rent(new: NewRental, work: UnitOfWorkDep, actor: ActorDep, response: Response) -> Rental:
    """Hand a bicycle out."""
    _ = actor
    if new.bicycle == "STOLEN":
        raise Stolen
    row = save(work, new.bicycle, "OUT")
    set_etag(response, row.version)
    return Rental.model_validate(row)


@router.post("/kiosk", status_code=201)
@public
async def help_yourself(new: NewRental, work: UnitOfWorkDep) -> Rental:
    """Hand a bicycle out to whoever stands there."""
    return Rental.model_validate(save(work, new.bicycle, "OUT"))


@router.post("/batch", status_code=201)
@requires("contacts.write")
@problems(Stolen)
@shares_transaction
async def rent_together(new: NewRental, transaction: SharedTransactionDep) -> Response:
    """Hand a bicycle out, in one transaction with whoever rents at this moment."""
    return await transaction.write(save_all, new, respond=created)


@router.get("")
@requires("contacts.read")
async def rentals(read: ReadSessionDep, page: PageRequestDep) -> Page[Rental]:
    """Show rentals, in the order of their ids."""
    order = [RentalRow.rental_id]
    rows, following = await keyset_page(read.session, select(RentalRow), page, order=order)
    return Page(items=[Rental.model_validate(row) for row in rows], next=following)


@router.get("/broken")
@public
async def break_down() -> Rental:
    """Fail in a way nobody foresaw."""
    raise ValueError("the renter's name is ROSA DELGADO")


@router.get("/{rental_id}")
@requires("contacts.read")
@problems(RENTAL_MISSING)
async def rental(rental_id: Id, read: ReadSessionDep, response: Response) -> Rental:
    """Show one rental."""
    row = await read.session.get(RentalRow, rental_id)
    if row is None:
        raise RENTAL_MISSING("There is no such rental.")
    set_etag(response, row.version)
    return Rental.model_validate(row)


@router.patch("/{rental_id}")
@requires("contacts.write")
@problems(RENTAL_MISSING, AlreadyBack)
async def change(
    rental_id: Id, changed: ChangedRental, if_match: IfMatchDep, work: UnitOfWorkDep
) -> Rental:
    """Take a bicycle back, or hand it out again."""
    row = await work.session.get(RentalRow, rental_id, with_for_update=True)
    if row is None:
        raise RENTAL_MISSING("There is no such rental.")
    require_match(if_match, row.version)
    if row.state == changed.state:
        raise AlreadyBack
    move(work, row, changed.state)
    return Rental.model_validate(row)


def save(work: UnitOfWork, bicycle: str, state: State, *, caused_by: object = None) -> RentalRow:
    """Save a new rental and emit its event."""
    row = RentalRow(rental_id=new_id(), version=1, bicycle=bicycle, state=state, at=work.now())
    work.session.add(row)
    work.emit(event_of(row), caused_by=caused_by)
    work.notify("rentals")
    return row


async def save_all(
    work: UnitOfWork, rentals: Sequence[NewRental]
) -> Sequence[RentalRow | Exception]:
    """Save new rentals; a stolen bicycle is refused alone."""
    return [
        Stolen() if new.bicycle == "STOLEN" else save(work, new.bicycle, "OUT", caused_by=new)
        for new in rentals
    ]


def created(row: RentalRow) -> Response:
    """Answer that a rental was saved."""
    body = Rental.model_validate(row).model_dump_json()
    return Response(body, 201, headers={"ETag": '"1"'}, media_type="application/json")


def move(work: UnitOfWork, row: RentalRow, state: State) -> None:
    """Change a rental's state and emit its event."""
    row.version, row.state = row.version + 1, state
    work.emit(event_of(row))


def event_of(row: RentalRow) -> RentalSaved:
    """Make the event that says what a rental is now."""
    return RentalSaved.model_validate(row, from_attributes=True)


async def replay_rentals(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the event of every rental."""
    for row in (await read.session.scalars(select(RentalRow))).all():
        yield event_of(row)


async def keep_track(event: RentalSaved, work: UnitOfWork) -> None:
    """Keep where a bicycle is, in whatever order events arrive; ring once for each."""
    if event.bicycle.startswith("BENT"):
        raise ValueError("a bent wheel")
    ring(event, work)
    row = {**event.model_dump(), "at": work.now()}
    await upsert_if_newer(work.session, table_of(KnownRental), [row], key=["rental_id"])
    if event.state == "BACK":
        work.emit(ChainOiled(rental_id=event.rental_id))


def ring(event: RentalSaved, work: UnitOfWork) -> None:
    """Write down that one event was handled."""
    work.session.add(Ring(rental_id=event.rental_id, version=event.version))


async def tidy(harness: ServiceHarness) -> None:
    """Forget everything between two tests; quicker than a new database."""
    await forget_everything(harness.runtime)
    harness.messages.clear()


async def forget_everything(runtime: Runtime) -> None:
    """Empty every table of a service."""
    async with runtime.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            await connection.execute(table.delete())


MIGRATIONS = Path(__file__).parent / "bicycle_migrations"

rental_service = Service(
    name="rental",
    title="Bicycle rental",
    router=router,
    tables=Base,
    migrations=MIGRATIONS,
    problem_statuses={AlreadyBack: 409, Stolen: 410},
    replays=[replay_rentals],
)

garage_service = Service(
    name="garage",
    title="Garage",
    router=transactional_router("/api/garage", tag="garage"),
    tables=Base,
    migrations=MIGRATIONS,
    consumers=[consume(RentalSaved, keep_track)],
)
