"""The people an application was made for, one by one."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from customer.domain.exceptions import InvalidField
from customer.domain.record import Change

Gender = Literal["FEMALE", "MALE", "OTHER"]
Race = Literal[
    "AMERICAN_INDIAN_ALASKA_NATIVE",
    "ASIAN",
    "BLACK_AFRICAN_AMERICAN",
    "NATIVE_HAWAIIAN_PACIFIC_ISLANDER",
    "WHITE",
    "MULTI_RACE",
    "OTHER",
]
Relation = Literal[
    "SELF",
    "SPOUSE",
    "PARTNER",
    "CHILD",
    "GRANDCHILD",
    "PARENT",
    "GRANDPARENT",
    "SIBLING",
    "OTHER_RELATIVE",
    "FOSTER_CHILD",
    "NOT_RELATED",
]
"""What somebody is to the applicant."""
Education = Literal[
    "GRADES_0_8",
    "GRADES_9_12_NON_GRADUATE",
    "HIGH_SCHOOL_GRADUATE_GED",
    "SOME_POST_SECONDARY",
    "COLLEGE_GRADUATE",
]


@dataclass(frozen=True, kw_only=True)
class Member:
    """What staff may say of a member of a household, but for the number (F-052, F-053)."""

    first_name: str
    middle_initial: str | None = None
    last_name: str
    date_of_birth: date | None = None
    gender: Gender | None = None
    race: Race | None = None
    relation: Relation | None = None
    education: Education | None = None

    @property
    def name(self) -> str:
        """The name in one line."""
        parts = (self.first_name, self.middle_initial, self.last_name)
        return " ".join(part for part in parts if part)


def check_member(member: Member, *, today: date) -> None:
    """Refuse a date of birth that has not come yet, in the agency's zone."""
    born = member.date_of_birth
    if born is not None and born > today:
        raise InvalidField("date_of_birth", "in_the_future", "lies in the future. Check the year")


def member_changes(old: Member | None, new: Member) -> tuple[Change, ...]:
    """Return field by field what differs, for the record's history."""
    return tuple(
        Change(f"member.{one.name}", _text(before), _text(after))
        for one in fields(Member)
        if (after := getattr(new, one.name)) != (before := getattr(old, one.name, None))
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
