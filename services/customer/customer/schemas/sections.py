"""The sections of a record, as far as others need to know them."""

from pydantic import Field

from backbone.http.schemas import ResponseModel


class Sections(ResponseModel):
    """How much each section of a record holds (F-042)."""

    appointments: int = Field(ge=0)
    applications: int = Field(ge=0)
    household: int = Field(ge=0, description="The members it shows (I-22).")
    jobs: int = Field(ge=0)
    files: int = Field(ge=0)
    history: int = Field(ge=0)
    notes: int = Field(ge=0)
    change_requests: int = Field(ge=0)
