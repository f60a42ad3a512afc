"""Change requests as they come in and go out."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text, read_by
from backbone.typed.dates import read_iso_day
from backbone.typed.numbers import read_ssn
from customer.domain import change_requests as domain
from customer.domain.ssn import SSN
from customer.schemas.fields import Blank

_MOST: int = 200


def _as_the_field_is(written: str | None, info: ValidationInfo) -> str | None:
    """Read what the state holds as the field is written that it is said to hold."""
    if written is None:
        return None
    match info.data.get("field"):
        case "ssn":
            return read_by(read_ssn, written)
        case "date_of_birth":
            return read_by(read_iso_day, written).isoformat()
        case _:
            return written


class NewChangeRequest(RequestModel):
    """What the state's system is asked to correct. What it should be stands in the record."""

    field: domain.Field
    theirs: Annotated[Annotated[str, Text(300)] | None, Blank, AfterValidator(_as_the_field_is)] = (
        Field(
            default=None,
            repr=False,
            description="What the state's system holds; null where it holds nothing. A day is"
            " written 2027-01-08, a social security number with or without dashes.",
        )
    )
    reason: domain.Reason
    note: Annotated[Annotated[str, Text(2000, lines=True)] | None, Blank] = Field(
        default=None, description="Needed with the reason OTHER."
    )

    @property
    def theirs_ssn(self) -> SSN | None:
        """The number the state holds, where the request is about one."""
        return SSN(self.theirs) if self.field == "ssn" and self.theirs else None


class ChangeRequestStep(RequestModel):
    """How a request goes on; REFUSED says why."""

    state: domain.State
    answer: Annotated[Annotated[str, Text(500)] | None, Blank] = None


class SentRequests(RequestModel):
    """Which requests were sent to the state."""

    ids: list[Id] = Field(min_length=1, max_length=_MOST)


class CorrectableField(ResponseModel):
    """A field that may be corrected, with what the record says of it."""

    field: domain.Field
    ours: str


class CorrectableFields(ResponseModel):
    """What may be corrected of a record, and why; clients word the keys."""

    items: list[CorrectableField]
    reasons: list[domain.Reason]


class ChangeRequestOut(ResponseModel):
    """What is to be corrected, and how far that has come; of a number the last four digits."""

    id: UUID
    customer_id: UUID
    field: domain.Field
    theirs: str | None = Field(description="What the state's system holds.")
    ours: str = Field(description="What it should be: what the record said when asked.")
    outdated: bool = Field(description="The record says something else by now.")
    reason: domain.Reason
    note: str | None
    state: domain.State
    possible_states: list[domain.State] = Field(description="What else it may become.")
    answer: str | None = Field(description="What the state answered, or why it is not asked.")
    requested_at: Moment
    requested_by: str
    sent_at: Moment | None
    sent_by: str | None
    settled_at: Moment | None
    settled_by: str | None
    version: int


class ListedChangeRequest(ChangeRequestOut):
    """A request in the list over all customers."""

    customer_number: int = Field(description="The CustomerID#.")
    customer_name: str = Field(description="As it stands on the record now, in one line.")


class RequestAlreadySent(ResponseModel):
    """A request that had been marked before, and when."""

    id: UUID
    sent_at: Moment | None
    sent_by: str | None


class MarkedSent(ResponseModel):
    """What became of requests that were marked sent together."""

    sent: list[UUID]
    already_sent: list[RequestAlreadySent] = Field(description="Left as they were.")
    not_sent: list[UUID] = Field(description="Withdrawn, refused, or not there at all.")


class RevealedChangeRequest(ResponseModel):
    """Both sides of a request about a social security number, in full."""

    theirs: str | None = Field(examples=["668-71-6854"])
    ours: str = Field(examples=["668-71-6845"])
