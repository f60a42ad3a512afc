"""Consents to be texted, as they come in and go out."""

from uuid import UUID

from pydantic import Field

from backbone.http.schemas import Moment, RequestModel, ResponseModel
from customer.domain.consent import How
from customer.schemas.fields import Phone


class NewConsent(RequestModel):
    """What a customer said about texts to a number, and how they said it."""

    number: Phone
    granted: bool
    how: How


class ConsentOut(ResponseModel):
    """One entry of the ledger. None is ever changed; the latest about a number counts."""

    id: UUID
    number: str
    granted: bool
    how: How
    wording_version: str
    version: int = Field(description="How often the customer has said something about this number.")
    recorded_by: str
    recorded_at: Moment


class NumberOut(ResponseModel):
    """Where a number stands: what its customer last said, and what the number itself said."""

    number: str
    boxes: list[str] = Field(description="Which boxes of the record it stands in.")
    granted: bool | None = Field(description="Null when nobody has asked yet.")
    opted_out: bool = Field(description="It answered that it wants no more texts.")
    opted_how: str | None
    opted_at: Moment | None
    may_text: bool


class WordingOut(ResponseModel):
    """What is read out before a customer says yes or no."""

    version: str
    text: str = Field(description="In the customer's language, or in English.")
    language_tag: str = Field(description="The language of `text`.", examples=["es"])
    texts: dict[str, str] = Field(description="In every language there is, by its key.")


class Consents(ResponseModel):
    """The ledger, newest first; where each number stands; what to read out."""

    items: list[ConsentOut]
    next: str | None
    numbers: list[NumberOut]
    wording: WordingOut
