"""The tables of the customer service: records, history, names, appointments, consents."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Sequence,
    SmallInteger,
    Text,
    UniqueConstraint,
    cast,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    column_property,
    composite,
    mapped_column,
    relationship,
)

from backbone.db.models import Instant, map_machinery_tables
from backbone.typed.addresses import Finding, judge
from contracts.display import display_name
from customer.domain.address import Address
from customer.domain.appointments import Fold, Kind, Status
from customer.domain.consent import How
from customer.domain.phones import Phones
from customer.domain.record import Ethnicity, Voicemail
from customer.domain.ssn import mask

FIRST_NUMBER = 110385
"""The CustomerID# of the first customer, as on the manual's own screen (F-040)."""

Word = Text(collation="C")
"""A name word: compared letter by letter, so that beginnings can be looked up."""

_GIN: dict[str, Any] = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}
"""An index of what a list contains. Without a pending list no search has to clear one away."""


class Base(DeclarativeBase):
    """Every table of this service."""


NUMBERS = Sequence("customer_number", start=FIRST_NUMBER, metadata=Base.metadata)
"""Gives every customer the next CustomerID#. A number once given is never given again."""


map_machinery_tables(Base)


def _text_columns(
    kind: type[Address | Ethnicity | Phones], prefix: str
) -> Iterator[MappedColumn[Any]]:
    """Make a column for each box of what stands in a record as one: `address_zip`."""
    for one in fields(kind):
        yield mapped_column(f"{prefix}_{one.name}", Text, nullable=True)


class CustomerRow(Base):
    """A customer's record. A removed one stays, out of sight, as a tombstone."""

    __tablename__ = "customer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by: Mapped[str | None] = mapped_column(Text)

    first_name: Mapped[str] = mapped_column(Text)
    middle_initial: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text)
    one_name: Mapped[bool] = mapped_column(Boolean, server_default=false())
    """Whether one of the two boxes is empty because the person has, or gave, one name (R-08)."""
    date_of_birth: Mapped[date | None]
    ethnicity: Mapped[Ethnicity] = composite(*_text_columns(Ethnicity, "ethnicity"))
    special_handling: Mapped[bool]
    deceased: Mapped[bool] = mapped_column(Boolean, server_default=false())
    no_post: Mapped[bool] = mapped_column(Boolean, server_default=false())
    do_not_call: Mapped[bool] = mapped_column(Boolean, server_default=false())
    voicemail: Mapped[Voicemail | None] = mapped_column(Text)
    """What may be left on voicemail (R-79); null while nobody has asked."""
    email: Mapped[str | None] = mapped_column(Text)
    best_time_to_call: Mapped[str | None] = mapped_column(Text)
    preferred_contact_method: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)

    ssn_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ssn_mark: Mapped[str | None] = mapped_column(Text)
    """The number's keyed mark: equal numbers have equal marks, and nothing leads back."""
    ssn_last4: Mapped[str | None] = mapped_column(Text)

    mailing_address: Mapped[Address] = composite(*_text_columns(Address, "address"))
    phones: Mapped[Phones] = composite(*_text_columns(Phones, "phone"))

    clues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Everything exact the record is found by (`domain.clues`); empty once it is removed."""
    former_clues: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Clues the record had once, the most recent first (R-07)."""
    former_first_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    former_last_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    filed_version: Mapped[int] = mapped_column(Integer, server_default="0")
    """The version at which the record was last filed by all it is found by."""

    __table_args__ = (
        Index("customer_clues", "clues", **_GIN),
        Index("customer_not_filed", "id", postgresql_where=text("filed_version <> version")),
    )

    @property
    def display_name(self) -> str:
        """The name in one line, as every screen and list shows it."""
        return display_name(self.first_name, self.middle_initial, self.last_name)

    @property
    def address_findings(self) -> tuple[Finding, ...]:
        """What keeps post from the address, or may do so (R-09)."""
        return judge(self.mailing_address)

    @property
    def ssn_masked(self) -> str | None:
        """What a screen shows of the number: `***-**-6854`."""
        return mask(self.ssn_last4) if self.ssn_last4 else None


class NameWordRow(Base):
    """A name word somebody has borne here: the dictionary in which misspelt names are looked up.

    A word is never taken out again; one that nobody bears any more leads nowhere.
    """

    __tablename__ = "name_word"

    part: Mapped[str] = mapped_column(Text)
    """`F` for a first name, `L` for a last name."""
    word: Mapped[str] = mapped_column(Word)
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """How the word sounds, and what is left of it without any one letter (`domain.sounds`)."""

    __table_args__ = (
        PrimaryKeyConstraint("part", "word"),
        Index("name_word_keys", "keys", **_GIN),
        Index("name_word_trigrams", "word", postgresql_ops={"word": "gin_trgm_ops"}, **_GIN),
    )


class NamePairRow(Base):
    """A last name and a first name one customer is found by, in every form of the two."""

    __tablename__ = "name_pair"

    last: Mapped[str] = mapped_column(Word)
    first: Mapped[str] = mapped_column(Word)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))

    __table_args__ = (
        PrimaryKeyConstraint("last", "first", "customer_id"),
        Index("name_pair_first", "first"),
        Index("name_pair_customer", "customer_id"),
    )


class ChangeRow(Base):
    """One thing that was done to a record, by whom. Written once, never changed (F-062)."""

    __tablename__ = "customer_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("by_name", Text)
    by_id: Mapped[UUID | None]
    """The account; null for what the system did by itself."""
    action: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """What changed, field by field; a social security number only ever masked."""
    customer: Mapped[CustomerRow] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        Index("customer_change_customer", "customer_id", "id"),
        Index("customer_change_newest", "at", "id"),
        Index("customer_change_person", "by_id", "at", "id"),
        Index(
            "customer_change_revealed", "by_id", "at", postgresql_where="action = 'SSN_REVEALED'"
        ),
    )

    @property
    def customer_number(self) -> int:
        """Whose record it was: the CustomerID#."""
        return self.customer.number

    @property
    def customer_name(self) -> str:
        """Whose record it was, in one line."""
        return self.customer.display_name


class SsnSearchRow(Base):
    """A search by social security number, or the first of a minute that was refused (R-24)."""

    __tablename__ = "ssn_search"

    search_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    username: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    searched_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(Text)
    """Keyed: it tells whether two searches were for one number, and never which."""
    refused: Mapped[bool]
    per_minute: Mapped[int]

    __table_args__ = (Index("ssn_search_account", "account_id", "searched_at"),)


class AppointmentRow(Base):
    """A visit or an intake that was agreed upon, in local time (F-059)."""

    __tablename__ = "appointment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    version: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime)
    """Local time, without a zone: 10:00 stays 10:00 should the zone change its rules."""
    starts_at_text: Mapped[str] = column_property(cast(starts_at, Text))
    """What the list is ordered by: the cursor of a page holds no local times."""
    fold: Mapped[Fold] = mapped_column(SmallInteger)
    time_zone: Mapped[str] = mapped_column(Text)
    ends_at: Mapped[datetime | None] = mapped_column(DateTime)
    employee: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text)
    schedule_version: Mapped[int]
    """Rises only when the time itself changes: what reminders, and their replies, are keyed to."""
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody last decided how it stands; null since it was made or moved."""
    decided_by_reply: Mapped[UUID | None]
    entered_by: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[UUID]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("appointment_of_customer", "customer_id", "starts_at", "id"),)


class ConsentRow(Base):
    """One time a customer allowed or forbade texts at a number. Written once, never changed."""

    __tablename__ = "sms_consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    number: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    """How often this customer has said something about this number."""
    granted: Mapped[bool]
    how: Mapped[How] = mapped_column(Text)
    wording_version: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[UUID]

    __table_args__ = (UniqueConstraint("customer_id", "number", "version"),)


class NumberRow(Base):
    """What the text gateway last said of a number, whoever uses it."""

    __tablename__ = "sms_number"

    number_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, index=True)
    version: Mapped[int]
    opted_out: Mapped[bool]
    how: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
