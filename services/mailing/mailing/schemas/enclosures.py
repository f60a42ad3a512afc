"""What is put into the envelopes of a mailing code."""

from pydantic import Field

from backbone.http.schemas import ResponseModel


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
