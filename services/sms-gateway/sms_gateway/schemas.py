"""Request and response bodies of the sms-gateway."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text, Verbatim, reads
from backbone.typed.phones import read_plain_phone
from backbone.typed.text import clean_field
from contracts.contacts import SmsReply
from contracts.sms import MessageState
from sms_gateway.domain.pictures import PictureState


def _with_plus(written: Any) -> Any:
    """Read the blank that an address makes of a plus as the plus it was."""
    starts_blank = isinstance(written, str) and written.startswith(" ")
    return f"+{written.strip()}" if starts_blank else written


PhoneNumber = Annotated[
    str, BeforeValidator(_with_plus), Text(60, clean=clean_field), reads(read_plain_phone)
]
"""A telephone number as people write it, read as E.164."""


class Picture(ResponseModel):
    """A picture that came with a text. `GET /api/sms/pictures/{id}` shows one that is `KEPT`."""

    id: Id = Field(validation_alias="picture_id")
    state: PictureState
    width: int | None
    height: int | None


class TextMessage(ResponseModel):
    """A text, sent or received, in the words it had."""

    id: Id
    direction: Literal["OUT", "IN"]
    kind: str = Field(
        description="REMINDER, STAFF, HELP, STRANGER; of a reply what it was taken as: confirm..."
    )
    number: str = Field(examples=["+18313590697"])
    body: str | None = Field(description="Null for a reminder that is not written yet.")
    at: Moment = Field(description="When it was sent or came in; until then when it is due.")
    state: MessageState | Literal["RECEIVED"]
    reason: str | None
    customer_ids: list[Id]
    appointment_id: Id | None
    appointment_starts_at: str | None = Field(description="The time the text named, local.")
    answered_at: Moment | None
    pictures: int = Field(0, description="How many pictures or other attachments came with it.")
    picture_items: list[Picture] = Field(default_factory=list)
    sent_by: str | None = Field(None, description="Who of the staff wrote it.")


class NewText(RequestModel):
    """A text somebody of the staff writes to a customer."""

    customer_id: Id
    number: Annotated[PhoneNumber, Field(examples=["+18313590697"])]
    text: Annotated[str, Text(600, least=1, lines=True)]


class Unmatched(ResponseModel):
    """A text from a number nobody's record has."""

    id: Id
    number: str
    words: str
    pictures: int
    at: Moment
    picture_items: list[Picture] = Field(default_factory=list)


class OptOut(ResponseModel):
    """A number that wants no more texts, and since when."""

    id: Id
    number: str
    how: str
    since: Moment
    customer_ids: list[Id]


class Unreachable(ResponseModel):
    """Why no text ever arrives at a number, as the provider says."""

    reason: Literal["INVALID", "UNREACHABLE", "LANDLINE", "BLOCKED"]
    code: str = Field(examples=["30006"], description="The provider's error code.")
    since: Moment


class TextableNumber(ResponseModel):
    """A number on a customer's record, and whether it may be texted."""

    number: str = Field(examples=["+18313590697"])
    as_mobile: bool
    may_text: bool
    against: str | None = Field(
        description="NO_CONSENT, OPTED_OUT, UNREACHABLE_NUMBER, PROVIDER_OFF; null where it may be."
    )
    unreachable: Unreachable | None


class TextableNumbers(ResponseModel):
    """The numbers on a customer's record, the mobile one first."""

    items: list[TextableNumber]
    planned: int = Field(description="Texts to the customer that are still to go out.")


class NewReply(RequestModel):
    """What somebody types on a simulated phone."""

    model_config = ConfigDict(populate_by_name=True)

    sender: Annotated[
        str,
        Text(60, least=3, clean=clean_field),
        reads(read_plain_phone),
        Field(alias="from", examples=["(831) 359-0697"]),
    ]
    body: Annotated[str, Verbatim(), Field(max_length=1600)] = ""
    """What came in is kept to the letter, whatever it is."""
    pictures: Annotated[int, Field(ge=0, le=10, description="Sample pictures sent with it.")] = 0


class Received(ResponseModel):
    """A reply that was taken in."""

    reply_id: Id
    message_sid: str = Field(validation_alias="provider_id")
    kind: SmsReply
    customer_ids: list[Id]
    appointment_id: Id | None


class Urged(ResponseModel):
    """How many reminders were made due."""

    reminders: int


class Draft(RequestModel):
    """A text somebody is writing."""

    text: Annotated[str, Text(1600, lines=True)]


class Segments(ResponseModel):
    """What a text will cost."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    left: int = Field(description="Units still free in the last segment.")
    expensive: list[str] = Field(description="The characters that make it UCS-2.")
