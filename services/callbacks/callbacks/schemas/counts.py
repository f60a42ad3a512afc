"""How many wait in each part of the list."""

from pydantic import Field

from backbone.http.schemas import ResponseModel


class Count(ResponseModel):
    """How many rows have one value of a filter."""

    key: str
    label: str | None = Field(description="Of a call code or a language.")
    waiting: int


class Counts(ResponseModel):
    """How many wait: each filter's values are counted among rows that pass all the others."""

    everybody: int = Field(description="Whatever the filters.")
    waiting: int = Field(description="How many pass the filters.")
    any_lane: int = Field(description="How many pass the other filters, whatever their lane.")
    emergencies: int = Field(description="How many of those are emergencies.")
    lane: list[Count]
    tier: list[Count]
    call_code: list[Count] = Field(description="The most urgent first.")
    language: list[Count]
    claimed: list[Count] = Field(description="`true` and `false`.")
