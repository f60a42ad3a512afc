"""Files of customers: what they are called and where they lie. Their bytes lie elsewhere."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backbone.db.models import Instant
from customer.domain.files import FileKind, Scan
from customer.tables.base import Base

NO_FOLDER: Final = text("'00000000-0000-0000-0000-000000000000'::uuid")


class FolderRow(Base):
    """A folder for files of one customer. A deleted one comes back with a file put back from it."""

    __tablename__ = "file_folder"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    entered_by: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[UUID]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index(
            "file_folder_name",
            "customer_id",
            "name_key",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
    )


class ContentRow(Base):
    """The content of one or more files: what it was found to be, and the key that opens it.

    The bytes lie in the file store under this id, sealed with a key of their own; that key is
    sealed with the service's. Without this row nobody opens them, and they are swept away.
    """

    __tablename__ = "file_content"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[FileKind] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    has_thumbnail: Mapped[bool] = mapped_column(Boolean)
    scan: Mapped[Scan] = mapped_column(Text)


class FileRow(Base):
    """A file of one customer; in the recycle bin it stays for a while, out of sight."""

    __tablename__ = "customer_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("file_folder.id"))
    content_id: Mapped[UUID] = mapped_column(ForeignKey("file_content.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    entered_by: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[UUID]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by: Mapped[str | None] = mapped_column(Text)
    content: Mapped[ContentRow] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index(
            "customer_file_name",
            "customer_id",
            func.coalesce(folder_id, NO_FOLDER),
            "name_key",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index("customer_file_list", "customer_id", "folder_id", "name_key", "id"),
        Index(
            "customer_file_bin",
            "customer_id",
            "removed_at",
            "id",
            postgresql_where=text("removed_at IS NOT NULL"),
        ),
    )
