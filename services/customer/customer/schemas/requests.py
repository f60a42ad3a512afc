"""Request bodies: a new customer, a change, a search, a reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import RequestModel, Text
from customer.domain.address import Address
from customer.domain.clues import Search
from customer.domain.phones import Phones
from customer.domain.record import BestTime, Details, Ethnicity, PreferredMethod, Voicemail
from customer.domain.ssn import SSN
from customer.schemas.fields import (
    LEFT_OUT,
    Birth,
    Blank,
    Direction,
    Email,
    Extension,
    Language,
    Name,
    NewName,
    Phone,
    Sought20,
    Sought60,
    Sought200,
    Sought254,
    SoughtPhone,
    SoughtSsn,
    Ssn,
    State,
    StreetType,
    Upper20,
    Upper60,
    Zip,
    sought_ssn,
    with_extension_apart,
)
from customer.schemas.one_box import Understood, understand


class EthnicityIn(RequestModel):
    """Primary ethnicity and its subcategory, in the agency's own words."""

    primary: Annotated[Upper60 | None, Blank] = None
    subcategory: Annotated[Upper60 | None, Blank] = None


class AddressIn(RequestModel):
    """A mailing address in the boxes of the form. None is required, and no ZIP code is a gate."""

    care_of: Annotated[Upper60 | None, Blank] = Field(
        default=None, description="The line above the street: a c/o, an urbanization."
    )
    number: Annotated[Upper20 | None, Blank] = None
    pre_directional: Annotated[Direction | None, Blank] = None
    street: Annotated[Upper60 | None, Blank] = None
    street_type: Annotated[StreetType | None, Blank] = None
    post_directional: Annotated[Direction | None, Blank] = None
    building_type: Annotated[Upper20 | None, Blank] = None
    unit: Annotated[Upper20 | None, Blank] = None
    zip: Annotated[Zip | None, Blank] = None
    city: Annotated[Upper60 | None, Blank] = None
    county: Annotated[Upper60 | None, Blank] = None
    state: Annotated[State | None, Blank] = None
    overruled_because: Annotated[Annotated[str, Text(200, least=3)] | None, Blank] = Field(
        default=None,
        description="Why post goes there although the address is doubted; cleared when it changes.",
    )

    def address(self) -> Address:
        """Return the address as it stands in the boxes."""
        return Address(**self.model_dump())


class OtherPhoneIn(RequestModel):
    """A number that may be reached through an extension."""

    number: Phone
    ext: Annotated[Extension | None, Blank] = None

    @model_validator(mode="before")
    @classmethod
    def _in_boxes(cls, sent: Any) -> Any:
        """Lay the number and the extension typed behind it into the two boxes (R-05)."""
        return with_extension_apart(sent, "number", "ext") if isinstance(sent, dict) else sent


class PhonesIn(RequestModel):
    """The customer's numbers, however they are written; a US number needs its area code.

    An extension belongs to its number: one sent without it has none. Each number may be written as
    `{"number": ..., "ext": ...}` too, as the other one is.
    """

    home: Annotated[Phone | None, Blank] = None
    home_ext: Annotated[Extension | None, Blank] = None
    message: Annotated[Phone | None, Blank] = None
    message_ext: Annotated[Extension | None, Blank] = None
    mobile: Annotated[Phone | None, Blank] = None
    other: OtherPhoneIn | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_boxes(cls, sent: Any) -> Any:
        """Lay a number that came together with its extension into the two boxes (R-05)."""
        if not isinstance(sent, dict):
            return sent
        boxes = dict(sent)
        for box, ext in (("home", "home_ext"), ("message", "message_ext"), ("mobile", None)):
            whole = boxes.get(box)
            known = {"number", "ext"} if ext else {"number"}
            if isinstance(whole, dict) and "number" in whole and whole.keys() <= known:
                boxes[box] = whole["number"]
                if ext and "ext" in whole:
                    boxes[ext] = whole["ext"]
            if ext:
                boxes = with_extension_apart(boxes, box, ext)
        return boxes

    def given(self) -> Mapping[str, str | None]:
        """Return the numbers that were sent, an extension with its number."""
        sent = self.model_dump(include=self.model_fields_set - {"other"})
        for box in {"home", "message"} & self.model_fields_set:
            sent.setdefault(f"{box}_ext", None)
        if "other" in self.model_fields_set:
            sent["other"] = self.other.number if self.other else None
            sent["other_ext"] = self.other.ext if self.other else None
        return sent


def _mail_unless_said(method: PreferredMethod | None) -> PreferredMethod:
    """Reach a customer by US Mail until somebody says otherwise (I-12, X-7)."""
    return method or "MAIL"


class _Record(RequestModel):
    one_name: bool = Field(
        default=False, description="The person has one name, in either box; the other is empty."
    )
    middle_initial: Annotated[Upper20 | None, Blank] = None
    ssn: Annotated[Ssn | None, Blank] = None
    date_of_birth: Birth | None = None
    ethnicity: EthnicityIn | None = None
    special_handling: bool = False
    deceased: bool = Field(default=False, description="Speak to the family; post and texts stop.")
    no_post: bool = Field(default=False, description="Post nothing to the customer.")
    do_not_call: bool = Field(default=False, description="Neither call nor text the customer.")
    voicemail: Annotated[Voicemail | None, Blank] = Field(
        default=None, description="What may be left on voicemail; null while nobody has asked."
    )
    mailing_address: AddressIn | None = None
    phones: PhonesIn | None = None
    email: Annotated[Email | None, Blank] = None
    best_time_to_call: Annotated[BestTime | None, Blank] = None
    language: Annotated[Language | None, Blank] = None

    def applied_to(self, details: Details) -> Details:
        """Return the details with the fields that were sent written over them."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"ssn"}}
        for box in {"first_name", "last_name"} & sent.keys():
            sent[box] = sent[box] or ""
        for part, blank in (("mailing_address", Address()), ("ethnicity", Ethnicity())):
            if part in sent:
                boxes = sent[part].model_dump(exclude_unset=True) if sent[part] else None
                sent[part] = blank if boxes is None else replace(getattr(details, part), **boxes)
        if "phones" in sent:
            numbers = self.phones.given() if self.phones else vars(Phones())
            sent["phones"] = replace(details.phones, **numbers).without_loose_extensions()
        return replace(details, **sent)


class NewCustomer(_Record):
    """A new customer. A name is enough; everything else can come later."""

    first_name: NewName = Field(default_factory=lambda: LEFT_OUT, validate_default=True)
    last_name: NewName = Field(default_factory=lambda: LEFT_OUT, validate_default=True)
    preferred_contact_method: Annotated[
        PreferredMethod | None, Blank, AfterValidator(_mail_unless_said)
    ] = "MAIL"

    def details(self) -> Details:
        """Return the record to be."""
        return self.applied_to(Details(first_name="", last_name=""))


class CustomerChange(_Record):
    """A change: what is left out stays, an explicit null clears.

    `mailing_address`, `phones` and `ethnicity` are merged box by box in the same way; null clears
    all of their boxes. `phones.other` is replaced whole, for an extension belongs to its number.
    """

    first_name: Annotated[Name | None, Blank] = None
    last_name: Annotated[Name | None, Blank] = None
    preferred_contact_method: PreferredMethod = "MAIL"

    def new_ssn(self) -> SSN | Literal["CLEARED", "KEPT"]:
        """Return the number to set, or what else is to happen to it."""
        if "ssn" not in self.model_fields_set:
            return "KEPT"
        return self.ssn or "CLEARED"


_NO_CLUES: Final = frozenset({"limit", "while_typing"})


class CustomerSearch(RequestModel):
    """Whatever is known of the customer; any subset will do, and names may be misspelt (F-033).

    Either in boxes, or all of it in one: `anything` (R-10).
    """

    anything: Annotated[Sought200 | None, Blank] = Field(
        default=None,
        description="Names, telephone, last four digits or whole of the social security number,"
        " CustomerID#, email, date of birth, address, ZIP code, in any order.",
        examples=["maria lopez 0147", "110385", "831 555 0101 x12"],
    )
    first_name: Annotated[Sought60 | None, Blank] = None
    last_name: Annotated[Sought60 | None, Blank] = None
    ssn: Annotated[SoughtSsn | None, Blank] = Field(
        default=None, description="Nine digits, with or without dashes, or the last four."
    )
    phone: Annotated[SoughtPhone | None, Blank] = None
    date_of_birth: Birth | None = None
    email: Annotated[Sought254 | None, Blank] = None
    street_number: Annotated[Sought20 | None, Blank] = None
    street_name: Annotated[Sought60 | None, Blank] = None
    unit: Annotated[Sought20 | None, Blank] = None
    zip: Annotated[Zip | None, Blank] = None
    city: Annotated[Sought60 | None, Blank] = None
    number: int | None = Field(default=None, ge=1, le=10**12, description="CustomerID#")
    while_typing: bool = Field(
        default=False,
        description="Asked for before somebody has typed all of it: nobody is looked up by a whole"
        " social security number then, and nothing is counted.",
    )
    limit: int = Field(default=20, ge=1, le=200)

    @model_validator(mode="after")
    def _something(self) -> Self:
        filled = [name for name, value in self if value and name not in _NO_CLUES]
        if not filled:
            raise PydanticCustomError(
                "nothing_to_search_by",
                "Fill in at least one box to search by: a name, a number, a date or an address",
            )
        if self.anything and len(filled) > 1:
            raise PydanticCustomError(
                "one_box_alone", "Search by the one box, or by the others, not by both"
            )
        return self

    def meant(self, *, today: date) -> tuple[Search, SSN | None]:
        """Return the search, and apart from it the social security number, if it is whole."""
        if self.anything:
            return _of_one_box(understand(self.anything, today=today))
        known = self.model_dump(exclude={"anything", "ssn", "phone", *_NO_CLUES})
        phones = (self.phone,) if self.phone else ()
        if isinstance(self.ssn, SSN):
            return Search(**known, phones=phones, ssn_last4=self.ssn.last4), self.ssn
        return Search(**known, phones=phones, ssn_last4=self.ssn), None


def _of_one_box(found: Understood) -> tuple[Search, SSN | None]:
    ssn = sought_ssn(found.ssn) if found.ssn else None
    if isinstance(ssn, SSN):
        return replace(found.search, ssn_last4=ssn.last4), ssn
    return (replace(found.search, ssn_last4=ssn) if ssn else found.search), None


class RevealReason(RequestModel):
    """Why somebody needs to see a social security number in full; it is kept."""

    reason: Annotated[str, Text(500, least=3)]
