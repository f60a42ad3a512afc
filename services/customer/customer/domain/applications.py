"""Applications for assistance by program year, and what the agency pledged on them."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Final, Literal

from customer.domain.exceptions import InvalidField
from customer.domain.record import Change

ApplicationStatus = Literal[
    "RECEIVED", "ELIGIBLE", "BENEFITTED", "DENIED", "TRANSFERRED", "REJECTED", "CORRECTED"
]
"""How an application stands (F-056); RECEIVED until somebody has decided."""

_SHOWN_DIGITS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A household told by its numbers, where its members are not entered one by one (F-052)."""

    adults: int = 0
    children: int = 0
    seniors: int = 0
    disabled: int = 0
    """How many of all these are disabled."""

    @property
    def people(self) -> int:
        """How many people live together."""
        return self.adults + self.children + self.seniors

    def __str__(self) -> str:
        return ", ".join(f"{one.name} {getattr(self, one.name)}" for one in fields(self))


@dataclass(frozen=True, kw_only=True)
class Application:
    """What staff may say of an application (F-055)."""

    program: str
    program_year: int
    status: ApplicationStatus = "RECEIVED"
    intake_date: date
    """The day on which the agency received it."""
    transfer_date: date | None = None
    """The day on which it was transferred to the state's system."""
    service_address: str | None = None
    city: str | None = None
    zip: str | None = None
    utility: str | None = None
    account_number: str | None = None
    """The account at the utility: personal, so it leaves the service in no event and no log."""
    summary: Summary | None = None

    @property
    def title(self) -> str:
        """What it is called: `HEAP 2018`."""
        return f"{self.program} {self.program_year}"

    @property
    def told(self) -> Change:
        """What the history distinguishes it by from the customer's others."""
        return Change("application.of", None, self.title)


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """What the agency committed itself to pay on an application (F-057)."""

    memo: str
    date_submitted: date | None = None


def check_application(application: Application, *, today: date) -> None:
    """Refuse days that have not come or contradict each other, and numbers that do.

    `today` is the agency's.
    """
    for box in ("intake_date", "transfer_date"):
        day = getattr(application, box)
        if day is not None and day > today:
            raise InvalidField(box, "in_the_future", "lies in the future. Check the year")
    transferred = application.transfer_date
    if transferred is not None and transferred < application.intake_date:
        raise InvalidField(
            "transfer_date", "before_intake", "lies before the intake date. Check both"
        )
    summary = application.summary
    if summary is not None and summary.disabled > summary.people:
        raise InvalidField(
            "summary.disabled", "more_than_all", "counts more people than the household has"
        )


def application_changes(old: Application | None, new: Application) -> tuple[Change, ...]:
    """Return field by field what differs, for the record's history; account numbers only masked."""
    return _changes("application", old, new)


def pledge_changes(old: Pledge | None, new: Pledge) -> tuple[Change, ...]:
    """Return field by field what differs, for the record's history."""
    return _changes("pledge", old, new)


def mask_account(number: str) -> str:
    """Show of an account number no more than its end: `*******6789`."""
    shown = number[-_SHOWN_DIGITS:] if len(number) > _SHOWN_DIGITS else ""
    return "*" * (len(number) - len(shown)) + shown


def _changes(
    noun: str, old: Application | Pledge | None, new: Application | Pledge
) -> tuple[Change, ...]:
    return tuple(
        Change(f"{noun}.{one.name}", _text(one.name, before), _text(one.name, after))
        for one in fields(new)
        if (after := getattr(new, one.name)) != (before := getattr(old, one.name, None))
    )


def _text(name: str, value: object) -> str | None:
    if value is None:
        return None
    return mask_account(str(value)) if name == "account_number" else str(value)
