"""The bodies of what is asked and answered about batches and their printing."""

from typing import Annotated

from pydantic import Field

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text
from backbone.typed.text import clean_field
from mailing.domain.formats import FormatName
from mailing.domain.pieces import BatchState, SetAsideBecause

CodeKey = Annotated[str, Text(80, least=1, clean=clean_field)]
Reason = Annotated[str, Text(300, least=1)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]


class NewBatch(RequestModel):
    """What to pull; without filters, everything that waits."""

    format: FormatName
    mailing_code: CodeKey | None = None
    language: CodeKey | None = None
    limit: Annotated[int, Field(ge=1, le=20_000)] | None = None


class BatchToken(RequestModel):
    """The token the batch had when it was opened: who comes late is refused."""

    token: Annotated[int, Field(ge=1, le=10**15)] | None = None
    edition: Annotated[int, Field(ge=1, le=10**15)] | None = None
    """What was in it then: who prints or posts something else is refused."""


class NewReprint(RequestModel):
    """Which pages to print once more, and why."""

    from_: PageNumber = Field(alias="from")
    to: PageNumber
    reason: Reason


class SetAside(ResponseModel):
    """A piece that must not be posted."""

    id: Id
    seat: int
    page: int
    name: str
    why: SetAsideBecause


class Reprint(ResponseModel):
    """Pages that were printed once more."""

    id: Id
    batch_id: Id
    first_page: int
    last_page: int
    reason: str
    by: str
    at: Moment
    pdf: str = Field(description="Where the pages are.")
    set_aside: list[SetAside] = Field(description="What on these pages must not be posted.")


class Batch(ResponseModel):
    """Pieces that are printed and posted together."""

    id: Id
    number: int
    state: BatchState
    format: FormatName
    format_label: str
    pieces: int
    pages: int
    pulled: int = Field(description="How many of them must be set aside.")
    edition: int = Field(
        description="Another number once a piece in it was rewritten, or is to be set aside."
    )
    has_letters: bool = Field(description="Whether a letter goes into any of its envelopes.")
    mailing_code: str | None
    language: str | None
    limit: int | None
    pulled_at: Moment
    pulled_by: str
    holder: str
    held_until: Moment
    token: int
    printed_at: Moment | None
    printed_by: str | None
    mailed_at: Moment | None
    mailed_by: str | None
    released_at: Moment | None
    released_by: str | None
    sha256: str | None = Field(description="Of the printed file; null until it is printed.")
    pdf: str
    reprints: list[Reprint]
