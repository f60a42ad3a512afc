"""What every event has in common, and the register of all of them."""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

_register: dict[str, type["Event"]] = {}


class Part(BaseModel):
    """A piece of an event: plain types, never changed, tolerant of what it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """Something that happened, told to whoever it concerns.

    It may arrive twice, late, and in any order; `subject_version` says which is newer.
    """

    type: ClassVar[str]
    """The event's name and version, which is also its routing key: `contacts.contact_logged.v1`."""
    owners: ClassVar[tuple[str, ...]]
    """The services that may publish it."""
    consumers: ClassVar[tuple[str, ...]] = ()
    """The services that must receive it; publishing counts only when it reached a queue."""
    subject_field: ClassVar[str]
    """The field that holds the id of the thing this event speaks of, and `version` its version."""

    @property
    def subject(self) -> UUID:
        """The id of the thing this event speaks of."""
        subject: UUID = attrgetter(self.subject_field)(self)
        return subject

    @property
    def subject_version(self) -> int:
        """The version of that thing, the higher one being the newer; 1 of what never changes."""
        version: int = getattr(self, "version", 1)
        return version

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Enter every published class into the register, once."""
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            if cls.type in _register:
                message = f"Two events are called {cls.type}."
                raise TypeError(message)
            _register[cls.type] = cls


def event_types() -> Mapping[str, type[Event]]:
    """Return every event class by its type, old versions included."""
    return MappingProxyType(_register)


Instant = datetime
"""A moment in UTC, to the microsecond."""
