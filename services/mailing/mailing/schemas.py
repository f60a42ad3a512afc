"""The request and response bodies of the mailing service."""

from typing import Annotated

from pydantic import BaseModel, Field

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text
from backbone.typed.addresses import FindingCode
from backbone.typed.text import clean_field
from mailing.domain.address import AddressBox
from mailing.domain.formats import FormatName
from mailing.domain.pieces import BatchState, HeldBecause, SetAsideBecause, State

SoughtCode = Annotated[str, Text(80, clean=clean_field)]
CodeKey = Annotated[str, Text(80, least=1, clean=clean_field)]
Reason = Annotated[str, Text(300, least=1)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]


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


class PrintFormat(ResponseModel):
    """A paper that can be printed on."""

    key: FormatName
    label: str
    per_page: int


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


class GivenReason(RequestModel):
    """Why the post brought a piece back, or why it need not go."""

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


class Sheet(ResponseModel):
    """A printed form the picker takes from the shelf."""

    sheet: str
    forms_in: str
    count: int


class Pick(ResponseModel):
    """What goes into how many envelopes."""

    mailing_code: str
    label: str
    code: str
    enclosure: list[str]
    language: str
    language_label: str
    letter: str
    forms_in: str
    count: int
    pulled: int
    first_page: int
    last_page: int
    sheets: list[str]


class Tray(ResponseModel):
    """How many pieces begin with the same three digits of the ZIP code."""

    zip3: str
    count: int


class PickList(ResponseModel):
    """What the picker needs for a batch, counted."""

    batch_id: Id
    number: int
    pieces: int
    pages: int
    enclosures: list[Pick]
    sheets: list[Sheet]
    trays: list[Tray]
    set_aside: list[SetAside]


class EnclosureAnswer(ResponseModel):
    """What a mailing code puts into an envelope."""

    mailing_code: str = Field(validation_alias="key")
    known: bool = Field(
        description="Whether this service has it in its table; others print their label's words."
    )
    text: list[str] = Field(description="What is printed on the envelope, line by line.")
    sheets: list[str] = Field(description="What the picker puts in.")
    comes_back: bool = Field(description="The customer fills it in and returns it.")
    satisfies: bool = Field(description="It is the written notice owed within 15 days.")


class Enclosures(ResponseModel):
    """What each mailing code of the agency puts into an envelope."""

    items: list[EnclosureAnswer]
