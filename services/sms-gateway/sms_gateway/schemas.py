"""Request and response bodies of the sms-gateway."""

from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text
from contracts.contacts import SmsReply
from contracts.sms import MessageState


def _to_e164(number: str) -> str:
    """Write a number as E.164; without a `+` it is one of the United States."""
    # In an address a plus is a blank.
    written = f"+{number.strip()}" if number.startswith(" ") else number
    try:
        parsed = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise PydanticCustomError("not_a_phone_number", "is not a telephone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


PhoneNumber = Annotated[str, AfterValidator(_to_e164)]
"""A telephone number as people write it, read as E.164."""


class TextMessage(ResponseModel):
    """A text, sent or received, in the words it had."""

    id: Id
    direction: Literal["OUT", "IN"]
    kind: str = Field(
        description="REMINDER, HELP, STRANGER; of a reply what it was taken as: confirm, cancel..."
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


class Unmatched(ResponseModel):
    """A text from a number nobody's record has."""

    id: Id
    number: str
    words: str
    pictures: int
    at: Moment


class OptOut(ResponseModel):
    """A number that wants no more texts, and since when."""

    id: Id
    number: str
    how: str
    since: Moment
    customer_ids: list[Id]


class NewReply(RequestModel):
    """What somebody types on a simulated phone."""

    model_config = ConfigDict(populate_by_name=True)

    sender: Annotated[
        str,
        Text(30, least=3),
        AfterValidator(_to_e164),
        Field(alias="from", examples=["(831) 359-0697"]),
    ]
    body: Annotated[str, Field(max_length=1600)]


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

    text: Annotated[str, Field(max_length=1600)]


class Segments(ResponseModel):
    """What a text will cost."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    left: int = Field(description="Units still free in the last segment.")
    expensive: list[str] = Field(description="The characters that make it UCS-2.")
