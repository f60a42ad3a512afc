"""Notes of the record's own section as they come in and go out."""

from typing import Annotated
from uuid import UUID

from backbone.http.schemas import Moment, RequestModel, ResponseModel, Text

Words = Annotated[str, Text(10_000, least=1, lines=True)]


class RemarkIn(RequestModel):
    """What somebody notes about a customer."""

    note: Words


class RemarkOut(ResponseModel):
    """A note with the columns of the section (F-054)."""

    id: UUID
    customer_id: UUID
    note: str
    entered_at: Moment
    entered_by: str
    updated_at: Moment
    updated_by: str
    version: int
