"""The records themselves."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, composite, mapped_column

from backbone.db.models import Instant
from backbone.typed.addresses import Finding, judge
from contracts.display import display_name
from customer.domain.address import Address
from customer.domain.phones import Phones
from customer.domain.record import Ethnicity, Voicemail
from customer.domain.ssn import mask
from customer.tables.base import GIN, Base, text_columns

FIRST_NUMBER = 110385
"""The CustomerID# of the first customer, as on the manual's own screen (F-040)."""

NUMBERS = Sequence("customer_number", start=FIRST_NUMBER, metadata=Base.metadata)
"""Gives every customer the next CustomerID#. A number once given is never given again."""


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
    ethnicity: Mapped[Ethnicity] = composite(*text_columns(Ethnicity, "ethnicity"))
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

    mailing_address: Mapped[Address] = composite(*text_columns(Address, "address"))
    phones: Mapped[Phones] = composite(*text_columns(Phones, "phone"))

    clues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Everything exact the record is found by (`domain.clues`); empty once it is removed."""
    former_clues: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Clues the record had once, the most recent first (R-07)."""
    former_first_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    former_last_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    member_first_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Of the others in the household, by whom the record is found too; the same order below."""
    member_last_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    member_marks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """The marks of their social security numbers, of those who have one."""
    filed_version: Mapped[int] = mapped_column(Integer, server_default="0")
    """The version at which the record was last filed by all it is found by."""

    __table_args__ = (
        Index("customer_clues", "clues", **GIN),
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
