"""What was found after a storm: every bell rang once, or it did not."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from bicycle_tables import KnownRental, RentalRow, Ring
from sqlalchemy import select

from backbone.process.runtime import Runtime


@dataclass
class Report:
    """What was found after the storm."""

    rentals: int = 0
    events: int = 0
    lost: set[tuple[UUID, int]] = field(default_factory=set)
    """News of what was saved that never had its effect."""
    doubled: set[tuple[UUID, int]] = field(default_factory=set)
    """News that had its effect more than once."""
    ghosts: set[tuple[UUID, int]] = field(default_factory=set)
    """Effects of news about what was never saved."""
    wrong: set[UUID] = field(default_factory=set)
    """Rentals of which the garage believes something else than the desk."""

    @property
    def sound(self) -> bool:
        """Whether everything happened once and is believed rightly."""
        return self.events > 0 and not (self.lost or self.doubled or self.ghosts or self.wrong)

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"{self.rentals} rentals, {self.events} events: {len(self.lost)} lost,"
            f" {len(self.doubled)} doubled, {len(self.ghosts)} ghosts, {len(self.wrong)} wrong"
        )


async def check(desk: Runtime, shed: Runtime) -> Report:
    """Compare what the garage did and believes with what the desk saved, by counting alone."""
    async with desk.units_of_work.read() as read:
        truth = (await read.session.scalars(select(RentalRow))).all()
    async with shed.units_of_work.read() as read:
        rings = Counter(
            (one.rental_id, one.version) for one in (await read.session.scalars(select(Ring))).all()
        )
        known = {
            one.rental_id: (one.version, one.state)
            for one in (await read.session.scalars(select(KnownRental))).all()
        }
    saved = {(one.rental_id, number) for one in truth for number in range(1, one.version + 1)}
    return Report(
        rentals=len(truth),
        events=len(saved),
        lost=saved - set(rings),
        doubled={one for one, times in rings.items() if times > 1},
        ghosts=set(rings) - saved,
        wrong={
            one.rental_id for one in truth if known.get(one.rental_id) != (one.version, one.state)
        },
    )
