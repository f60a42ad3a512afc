"""The bodies of what is asked and answered about pieces."""

from typing import Annotated

from pydantic import BaseModel, Field

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text
from backbone.typed.addresses import FindingCode
from backbone.typed.text import clean_field
from mailing.domain.address import AddressBox
from mailing.domain.formats import FormatName
from mailing.domain.pieces import HeldBecause, SetAsideBecause, State

SoughtCode = Annotated[str, Text(80, clean=clean_field)]
Reason = Annotated[str, Text(300, least=1)]


class PieceFilter(BaseModel):
    """Which pieces somebody wants to see, by columns; None is all of them."""

    state: State | None = None
    mailing_code: SoughtCode | None = None
    language: SoughtCode | None = None
    customer_id: Id | None = None
    contact_id: Id | None = None
    batch_id: Id | None = None


class PieceSearch(RequestModel):
    """A barcode, or words of a name, an address or a CustomerID#; a body, for they are personal."""

    text: Annotated[str, Text(200, least=1)]
    state: State | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(max_length=500)] | None = None


class OpenPiece(ResponseModel):
    """A piece that is not posted yet, and not called off."""

    id: Id
    mailing_code: str
    mailing_code_label: str
    state: State
    held_because: HeldBecause | None
    posted_as: str | None
    set_aside_because: SetAsideBecause | None
    queued_at: Moment


class CustomerMail(ResponseModel):
    """Whether post reaches a customer, and what the address on record lacks."""

    customer_id: Id
    mailing_system: bool
    held_because: HeldBecause | None = Field(description="Why nothing can be posted to them.")
    held_missing: list[AddressBox]
    held_doubts: list[FindingCode] = Field(description="What else is doubted of the address.")
    returned_at: Moment | None = Field(description="When mail to the address on record came back.")
    returned_reason: str | None
    waiting: int = Field(description="Pieces that wait to be printed.")
    held: int = Field(description="Pieces that wait among the exceptions.")
    open_pieces: list[OpenPiece] = Field(
        description="What is on its way to the post: waiting, held, in a batch, printed; the oldest"
        " first, at most 20 (R-70)."
    )


class Piece(ResponseModel):
    """One envelope or label for one note."""

    id: Id
    contact_id: Id
    customer_id: Id
    customer_number: int | None
    mailing_code: str
    mailing_code_label: str
    language: str
    language_label: str
    letter: str = Field(description="Marks the language on the envelope.")
    state: State
    held_because: HeldBecause | None
    held_missing: list[AddressBox] = Field(description="What an incomplete address lacks.")
    held_doubts: list[FindingCode] = Field(
        description="What else is doubted of it; somebody may vouch for it on the record."
    )
    held_sentence: str | None = Field(description="Both in English.")
    name: str | None = Field(description="As it is, or would be, printed.")
    address: list[str]
    duplicate: bool = Field(description="The same is waiting for this customer once more.")
    written_at: Moment | None = Field(
        description="When something else was mailed that tells the same: it need not go."
    )
    pulled: bool = Field(description="Set it aside: something has changed since it was pulled.")
    set_aside_because: SetAsideBecause | None
    rewritten_at: Moment | None = Field(
        description="When another address or name was put on it in its batch: print it anew."
    )
    batch_id: Id | None
    seat: int | None
    page: int | None
    queued_at: Moment
    printed_at: Moment | None
    mailed_at: Moment | None
    returned_at: Moment | None
    returned_by: str | None
    returned_reason: str | None
    called_off_at: Moment | None
    called_off_by: str | None
    called_off_reason: str | None
    posted_as: str | None = Field(
        description="The mailing code posted for the same note before it was changed to this one."
    )
    print_too_at: Moment | None = Field(description="When somebody said that this goes as well.")
    print_too_by: str | None


class Waiting(ResponseModel):
    """How many pieces of one kind wait."""

    mailing_code: str
    mailing_code_label: str
    language: str
    language_label: str
    pieces: int


class PrintFormat(ResponseModel):
    """A paper that can be printed on."""

    key: FormatName
    label: str
    per_page: int


class Queue(ResponseModel):
    """What lies before the print room."""

    mailing_system: bool
    return_address: list[str] = Field(
        description="What stands in the upper corner of an envelope; nothing is printed without."
    )
    cannot_print: str | None = Field(description="What the machine lacks for that, if so.")
    missing_packages: list[str] = Field(description="The same, as names of packages.")
    pending: int
    held: int
    waiting: list[Waiting]
    doubtful: list[Piece] = Field(description="Which of them perhaps need not go, and why.")
    formats: list["PrintFormat"]


class GivenReason(RequestModel):
    """Why the post brought a piece back, or why it need not go."""

    reason: Reason
