"""What a record is found by: its exact clues, and every form of its names."""

from datetime import date
from itertools import product

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from backbone.typed.placeholders import is_placeholder_date, is_placeholder_phone
from customer.domain.clues import clues_of
from customer.domain.names import forms
from customer.domain.sounds import look_up_keys
from customer.tables import CustomerRow, NamePairRow, NameWordRow


def index_clues(row: CustomerRow) -> None:
    """File the record under every exact thing it can be found by."""
    clues = clues_of(
        number=row.number,
        ssn_mark=row.ssn_mark,
        ssn_last4=row.ssn_last4,
        date_of_birth=row.date_of_birth,
        phones=row.phones,
        address=row.mailing_address,
    )
    row.clues = [clue for clue in clues if not stands_for_nothing(clue)]


def stands_for_nothing(clue: str) -> bool:
    """Say whether a clue is a filler, which is no evidence of anything (R-06)."""
    kind, _, value = clue.partition(":")
    match kind:
        case "phone":
            return is_placeholder_phone(value)
        case "born":
            return is_placeholder_date(date.fromisoformat(value))
        case _:
            return False


async def index_names(work: UnitOfWork, row: CustomerRow) -> None:
    """File the record under every form of its name, and add new words to the dictionary."""
    firsts, lasts = forms(row.first_name), forms(row.last_name)
    # In one order everywhere: two who add the same new words must not wait for each other.
    words = sorted({*(("F", word) for word in firsts), *(("L", word) for word in lasts)})
    entries = [
        {"part": part, "word": word, "keys": list(look_up_keys(word))} for part, word in words
    ]
    pairs = [
        {"last": last, "first": first, "customer_id": row.id}
        for last, first in product(lasts, firsts)
    ]
    await work.session.execute(insert(NameWordRow).on_conflict_do_nothing(), entries)
    await work.session.execute(delete(NamePairRow).where(NamePairRow.customer_id == row.id))
    await work.session.execute(insert(NamePairRow), pairs)


async def remove_from_index(work: UnitOfWork, row: CustomerRow) -> None:
    """Let no search find the record any more."""
    row.clues = []
    await work.session.execute(delete(NamePairRow).where(NamePairRow.customer_id == row.id))
