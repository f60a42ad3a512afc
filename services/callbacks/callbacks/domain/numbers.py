"""Which of a customer's numbers reach nobody, or somebody else (R-36)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from callbacks.domain.effects import Attempt
from callbacks.domain.facts import Fact

_KINDS = ("home", "mobile", "message", "other")
"""The kinds of numbers on a record, the best one to dial first."""


def wrong_numbers(facts: Iterable[Fact], wrong_actions: Collection[str]) -> Mapping[str, datetime]:
    """Return the numbers that were found wrong, and when; in whatever order the facts come.

    The newest call decides that says anything of a number. One that was answered proves it good,
    and so does a contact from the customer by it, such as a text; a message left there does not,
    nor that nobody answered, nor a text of ours.
    """
    newest: dict[Any, Fact] = {}
    for fact in facts:
        known = newest.get(fact.contact_id)
        if known is None or known.version < fact.version:
            newest[fact.contact_id] = fact
    in_order = sorted(
        (one for one in newest.values() if one.phone is not None and not one.voided),
        key=lambda one: (one.contact_date, one.recorded_at, one.contact_id),
    )
    wrong: dict[str, datetime] = {}
    for fact in in_order:
        assert fact.phone is not None  # noqa: S101  those without were left out
        if fact.contact_action in wrong_actions:
            wrong.setdefault(fact.phone, fact.contact_date)
        elif _reached(fact):
            wrong.pop(fact.phone, None)
    return wrong


def _reached(fact: Fact) -> bool:
    answered = fact.source == "staff" and not isinstance(fact.effect, Attempt)
    return fact.from_customer or answered


def in_order_to_try(
    phones: Sequence[Mapping[str, Any]], wrong: Collection[str]
) -> list[Mapping[str, Any]]:
    """Return numbers in the order in which they should be tried: those found wrong last."""
    return sorted(phones, key=lambda one: (one["number"] in wrong, _KINDS.index(one["kind"])))
