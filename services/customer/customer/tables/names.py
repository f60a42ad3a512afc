"""The names customers are found by."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from customer.tables.base import GIN, Base

Word = Text(collation="C")
"""A name word: compared letter by letter, so that beginnings can be looked up."""


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
        Index("name_word_keys", "keys", **GIN),
        Index("name_word_trigrams", "word", postgresql_ops={"word": "gin_trgm_ops"}, **GIN),
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
