"""What an administrator is shown of a service."""

from typing import Any

from pydantic import Field

from backbone.http.schemas import Moment, ResponseModel


class Outbox(ResponseModel):
    """What a service still has to tell the others."""

    unsent: int
    oldest_seconds: float


class Inbox(ResponseModel):
    """What a service still has to take in."""

    waiting: int | None = Field(description="Messages in its queue; null where nobody can tell.")
    stalled_seconds: float = Field(description="For how long nothing that came could be handled.")
    retrying: int
    dead: int


class Comparison(ResponseModel):
    """What was found when a source's events were last compared with what is here."""

    source: str
    age_seconds: float
    missing: int


class Storage(ResponseModel):
    """How much room a service takes, and how much there is, in bytes."""

    database_bytes: int
    home_free_bytes: int | None = Field(description="Null where the service keeps no files.")


class BackupState(ResponseModel):
    """How the process stands with its own nightly backups."""

    newest: Moment | None
    overdue: bool


class SystemState(ResponseModel):
    """Everything an administrator looks at in one service."""

    service: str
    version: str
    schema_revision: str | None = Field(description="The last migration of its database.")
    started_at: Moment
    bus: bool = Field(description="Whether messages reach the broker, and are consumed.")
    warnings: list[dict[str, Any]] = Field(description="What `/readyz` says: codes and facts.")
    outbox: Outbox
    inbox: Inbox
    comparisons: list[Comparison]
    storage: Storage
    backups: BackupState | None = Field(description="Null where the process makes none itself.")
