"""Where post can go: one judgement for record, envelope, search and import (R-09).

What is judged is never changed. A finding is a code and the box it is about; `sentence` says it in
English, and a client words it in its own language.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, Self

from backbone.typed.address_words import plain, unit_words, words
from backbone.typed.places import is_state, is_zip
from backbone.typed.zip_codes import (
    MILITARY_OFFICES,
    find_zip_code,
    is_known,
    military_state,
    state_of,
    zip5,
)

Box = Literal["street", "number", "city", "state", "zip", "care_of"]
Weight = Literal["MISSING", "DOUBT", "HINT"]
"""MISSING holds post until it is filled in; DOUBT until somebody vouches for it; HINT never."""
FindingCode = Literal[
    "street_missing",
    "number_missing",
    "city_missing",
    "state_missing",
    "zip_missing",
    "no_home",
    "filler",
    "odd_characters",
    "care_of_in_street",
    "state_unknown",
    "zip_unknown",
    "zip_of_another_state",
]

_SENTENCES: Final[dict[FindingCode, str]] = {
    "street_missing": "The street or PO box is missing.",
    "number_missing": "There is no house or box number. A building that has none can be vouched"
    " for.",
    "city_missing": "The city is missing.",
    "state_missing": "The state is missing.",
    "zip_missing": "The ZIP code is missing.",
    "no_home": "That is no place post can be brought to. Whoever has no home gets post by GENERAL"
    " DELIVERY at a post office, or at a shelter's address with its name behind c/o.",
    "filler": "That is no address. Leave the boxes empty until there is one.",
    "odd_characters": "There are signs in it that no address has.",
    "care_of_in_street": "Write c/o and the name in the line for it, and only the street here.",
    "state_unknown": "There is no such state.",
    "zip_unknown": "There is no such ZIP code.",
    "zip_of_another_state": "The ZIP code lies in another state.",
}
_WEIGHTS: Final[dict[FindingCode, Weight]] = {
    "street_missing": "MISSING",
    "city_missing": "MISSING",
    "state_missing": "MISSING",
    "zip_missing": "MISSING",
    "state_unknown": "MISSING",
    "zip_of_another_state": "HINT",
}
"""All others are doubts."""

_CARE_OF: Final = re.compile(r"(?:^|\s)(?:[CI]\s*/\s*O|C\.O\.|%|ATTN:?|ATTENTION:?|CARE OF)\s*\S")
_BOX: Final = re.compile(
    r"(P\s*O\s*|POST(AL)?\s+OFFICE\s+|POB\s*|APARTADO\s*|APTDO\s*|CALL\s+|LOCK\s+|CAJA\s+)?"
    r"(BOX|BX|POSTAL|APARTADO|POB|DRAWER)"
)
_ALLOWED: Final = frozenset(" .,'`\u2018\u2019\u02bc-/#&()+:;\"\u00ba\u00aa\u00b0%")
_NUMBER_TOKEN: Final = re.compile(r"\d+")


@dataclass(frozen=True)
class Finding:
    """One thing about an address, and the box it is about."""

    code: FindingCode
    box: Box
    weight: Weight
    parameters: dict[str, str]

    @property
    def sentence(self) -> str:
        """The finding in English."""
        return _SENTENCES[self.code]


@dataclass(frozen=True)
class PostalAddress:
    """A mailing address in the boxes of the form; every box may stay empty (I-13)."""

    number: str | None = None
    street: str | None = None
    street_type: str | None = None
    building_type: str | None = None
    unit: str | None = None
    zip: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    care_of: str | None = None
    """The line between name and street: a c/o, an urbanization, a building's name."""
    pre_directional: str | None = None
    post_directional: str | None = None

    @property
    def line(self) -> str:
        """The address in one line, without empty boxes: `000 BERRY ST, WATSONVILLE, CA 95076`."""
        unit = _joined(" ", self.building_type, self.unit)
        town = _joined(" ", _joined(", ", self.city, self.state), self.zip)
        return _joined(", ", self.care_of, self.street_line, unit, town)

    @property
    def street_line(self) -> str:
        """Number, street, type and directions, as they were written."""
        return _joined(
            " ",
            self.number,
            self.pre_directional,
            self.street,
            self.street_type,
            self.post_directional,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything down that post could go to."""
        boxes = (self.number, self.street, self.city, self.zip, self.care_of)
        return not any(_filled(one) for one in boxes)

    def completed(self) -> Self:
        """Return the address with what its ZIP code tells for certain (F-047, A-05).

        A ZIP code alone brings its city, county and state; beside a city, the state it lies in.
        """
        if not self.zip or self.state:
            return self
        if not self.city and not self.county:
            found = find_zip_code(self.zip)
            if found is None:
                return self
            return replace(self, city=found.city, county=found.county, state=found.state)
        return replace(self, state=state_of(self.zip))


def of_boxes(boxes: Any) -> PostalAddress:
    """Read an address off anything that has its boxes."""
    return PostalAddress(
        **{one.name: getattr(boxes, one.name, None) for one in fields(PostalAddress)}
    )


def judge(address: PostalAddress) -> tuple[Finding, ...]:
    """Say what keeps post from reaching an address, or may do so; nothing of an empty one."""
    if address.is_empty:
        return ()
    return tuple(
        Finding(code, box, _WEIGHTS.get(code, "DOUBT"), parameters)
        for code, box, parameters in (*_street(address), *_town(address))
    )


def holding(findings: Sequence[Finding], *, overruled: bool) -> tuple[Finding, ...]:
    """Return what holds post back; of an address somebody vouches for, only what is missing."""
    weights = {"MISSING"} if overruled else {"MISSING", "DOUBT"}
    return tuple(one for one in findings if one.weight in weights)


def is_post_box(street: str) -> bool:
    """Say whether a street box holds nothing but the words for a post office box."""
    return _BOX.fullmatch(plain(street)) is not None


def is_general_delivery(street: str) -> bool:
    """Say whether post is fetched at the counter: who has no house of their own does so."""
    return _without_numbers(street) in words("general_delivery")


_Found = tuple[FindingCode, Box, dict[str, str]]


def _street(address: PostalAddress) -> Iterator[_Found]:
    written = address.street_line
    unit_alone = not _filled(address.street) and _is_military_unit(address)
    if not _filled(address.street) and not unit_alone:
        yield "street_missing", "street", {}
        return
    said = _without_numbers(written)
    if said in words("general_delivery"):
        return
    if _says_no_home(said):
        yield "no_home", "street", {}
        return
    if said in words("fillers") or (len(said) > 1 and set(said) == {"X"}):
        yield "filler", "street", {}
        return
    odd = _odd_signs(f"{written} {address.unit or ''}")
    if odd or not plain(address.street or address.unit or ""):
        yield "odd_characters", "street", {"signs": odd or written}
        return
    if _CARE_OF.search(written.upper()):
        yield "care_of_in_street", "street", {}
    if not unit_alone and not _is_numbered(address):
        yield "number_missing", "number", {}


def _town(address: PostalAddress) -> Iterator[_Found]:
    if not _filled(address.city) or not plain(address.city or ""):
        yield "city_missing", "city", {}
    lies_in = state_of(address.zip)
    if not _filled(address.state):
        if lies_in is None:
            yield "state_missing", "state", {}
    elif not is_state(address.state or ""):
        yield "state_unknown", "state", {"state": address.state or ""}
    if not is_zip(address.zip or ""):
        yield "zip_missing", "zip", {}
    elif not is_known(address.zip):
        yield "zip_unknown", "zip", {"zip": address.zip or ""}
    elif is_state(address.state or "") and lies_in not in (None, (address.state or "").upper()):
        yield "zip_of_another_state", "zip", {"state": lies_in or ""}


def _is_numbered(address: PostalAddress) -> bool:
    """Say whether the carrier would find the door: by a number, or by a name that needs none."""
    street = plain(" ".join(part for part in (address.street, address.street_type) if part))
    number = plain(address.number or "")
    if any(_has_digit(one) for one in (address.number, address.street)):
        return True
    if _is_number_word(number) or _is_number_word(street):
        return True
    if is_post_box(address.street or ""):
        # What is in the unit's box is the number, if anything is.
        return _has_digit(address.unit)
    known = words("buildings")
    parts = street.split()
    # `MANOR` alone may be a street; `HARBOR MANOR`, or a care of somewhere, is a place.
    return len(parts) > 1 and bool(known.intersection(parts))


def _is_number_word(text: str) -> bool:
    first = text.split(maxsplit=1)
    return bool(first) and first[0] in words("numbers")


def _is_military_unit(address: PostalAddress) -> bool:
    """Say whether the unit is all there is of a soldier's address: `UNIT 2050 BOX 4190`."""
    code = zip5(address.zip)
    military = plain(address.city or "") in MILITARY_OFFICES or bool(code and military_state(code))
    return military and _has_digit(address.unit or address.number)


def _says_no_home(said: str) -> bool:
    if said in words("without_home"):
        return True
    parts = set(said.split())
    strong = {"HOMELESS", "HOUSELESS", "UNHOUSED", "UNSHELTERED"}
    place = words("buildings") | words("of_a_place") | frozenset(unit_words())
    return bool(parts & strong) and not parts & place


def _without_numbers(written: str) -> str:
    return " ".join(
        word for word in plain(written).split() if not _NUMBER_TOKEN.fullmatch(word)
    ) or plain(written)


def _odd_signs(written: str) -> str:
    odd = dict.fromkeys(sign for sign in written if not _belongs(sign))
    if "()" in written.replace(" ", ""):
        odd["()"] = None
    return " ".join(odd)


def _belongs(sign: str) -> bool:
    # Letters, marks and numbers of every script, fractions among them.
    return sign in _ALLOWED or unicodedata.category(sign)[0] in "LMN" or sign.isspace()


def _has_digit(text: str | None) -> bool:
    return any(sign.isnumeric() for sign in text or "")


def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


def _joined(separator: str, *parts: str | None) -> str:
    return separator.join(part for part in parts if part)
