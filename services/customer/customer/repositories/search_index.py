"""What a record is found by: its exact clues, and every form of its names."""

from datetime import date
from functools import lru_cache
from itertools import product
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from backbone.typed.placeholders import is_placeholder_date, is_placeholder_phone
from customer.domain.clues import MEMBER_SSN, WAS, clues_of, no_longer
from customer.domain.names import forms
from customer.domain.record import Details, details_of
from customer.domain.sounds import look_up_keys
from customer.tables import CustomerRow, NamePairRow, NameWordRow

_NAMES: Final = 5
"""Former first and last names that a record is found by, the most recent ones."""


def exact_clues(row: CustomerRow) -> list[str]:
    """Return every exact thing the record can be found by as it stands."""
    return details_clues(row.number, details_of(row), row.ssn_last4, mark=row.ssn_mark)


def details_clues(
    number: int, details: Details, last4: str | None, *, mark: str | None = None
) -> list[str]:
    """Return every exact thing a record with these details can be found by."""
    clues = clues_of(
        number=number,
        ssn_mark=mark,
        ssn_last4=last4,
        date_of_birth=details.date_of_birth,
        phones=details.phones,
        address=details.mailing_address,
        email=details.email,
    )
    return [clue for clue in clues if not stands_for_nothing(clue)]


def index_clues(row: CustomerRow) -> None:
    """File the record under every exact thing it can be found by, now and formerly (R-07)."""
    now = exact_clues(row)
    former = (WAS + clue for clue in row.former_clues if clue not in now)
    row.clues = [*now, *former, *(MEMBER_SSN + mark for mark in row.member_marks)]
    row.filed_version = row.version


def keep_former(row: CustomerRow, before: Details, clues: list[str]) -> bool:
    """Keep what the record was found by before it changed; return whether a name was another."""
    row.former_clues = no_longer(clues, exact_clues(row), row.former_clues)
    renamed = (before.first_name, before.last_name) != (row.first_name, row.last_name)
    if renamed:
        firsts, lasts = row.former_first_names, row.former_last_names
        row.former_first_names = no_longer([before.first_name], [row.first_name], firsts)[:_NAMES]
        row.former_last_names = no_longer([before.last_name], [row.last_name], lasts)[:_NAMES]
    return renamed


@lru_cache(maxsize=65_536)
def stands_for_nothing(clue: str) -> bool:
    """Say whether a clue is a filler, which is no evidence of anything (R-06)."""
    kind, _, value = clue.removeprefix(WAS).partition(":")
    match kind:
        case "phone":
            return is_placeholder_phone(value)
        case "born":
            return is_placeholder_date(date.fromisoformat(value))
        case _:
            return False


async def index_names(work: UnitOfWork, row: CustomerRow) -> None:
    """File the record under every form of its names, and add new words to the dictionary.

    A former name is paired with all the others: who is renamed is asked for by any two of them.
    Whoever has one name is found by it, whichever box it is sought in (R-08). Who lives with them
    is paired with nobody else.
    """
    firsts = _forms(row.first_name or row.last_name, *row.former_first_names)
    lasts = _forms(row.last_name or row.first_name, *row.former_last_names)
    named = set(product(lasts, firsts))
    for first, last in zip(row.member_first_names, row.member_last_names, strict=True):
        named |= set(product(forms(last), forms(first)))
    # In one order everywhere: two who add the same new words must not wait for each other.
    words = sorted({one for last, first in named for one in (("F", first), ("L", last))})
    entries = [
        {"part": part, "word": word, "keys": list(look_up_keys(word))} for part, word in words
    ]
    pairs = [{"last": last, "first": first, "customer_id": row.id} for last, first in sorted(named)]
    await work.session.execute(insert(NameWordRow).on_conflict_do_nothing(), entries)
    await work.session.execute(delete(NamePairRow).where(NamePairRow.customer_id == row.id))
    await work.session.execute(insert(NamePairRow), pairs)


def _forms(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for name in names for form in forms(name)))


async def remove_from_index(work: UnitOfWork, row: CustomerRow) -> None:
    """Let no search find the record any more."""
    row.clues, row.filed_version = [], row.version
    await work.session.execute(delete(NamePairRow).where(NamePairRow.customer_id == row.id))
