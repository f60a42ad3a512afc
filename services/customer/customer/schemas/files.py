"""Files and folders of a customer as they come in and go out."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, RequestModel, ResponseModel
from customer.domain.files import FileKind, Scan

_KEEP: Any = None
TypedName = Annotated[str, StringConstraints(max_length=1000)]
"""A name as typed: what it must not hold is said by the domain, in words."""


class FileChange(RequestModel):
    """What changes about a file: another name, another folder (null: none), or both."""

    name: TypedName = _KEEP
    folder_id: UUID | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self


class FileCopy(RequestModel):
    """Where a copy goes; null: into no folder."""

    folder_id: UUID | None = None


class FolderName(RequestModel):
    """What a folder is to be called."""

    name: TypedName


class FolderOut(ResponseModel):
    """A folder, and how many files are in it."""

    id: UUID
    name: str
    files: int = Field(ge=0)
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int


class FileOut(ResponseModel):
    """A file as the list shows it (F-061)."""

    id: UUID
    customer_id: UUID
    folder_id: UUID | None
    name: str = Field(examples=["PG&E bill.pdf"])
    kind: FileKind = Field(description="What it is by its content.")
    size: int = Field(ge=0, description="Bytes.")
    pages: int | None
    width: int | None
    height: int | None
    has_thumbnail: bool
    scan: Scan
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    removed_at: Moment | None = Field(description="Since when it lies in the recycle bin.")
    removed_by: str | None
    version: int
