"""The agency: its address, hours and holidays."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import (
    Day,
    Id,
    Moment,
    RequestModel,
    ResponseModel,
    Text,
)
from backbone.typed.text import clean_field, clean_name
from contracts.staff import Holiday, OfficeHours, ReturnAddress, Weekday
from staff.domain.agency import require_hours, require_language, require_time_zone
from staff.domain.holidays import in_calendar_order
from staff.domain.invalid_value import InvalidValue
from staff.domain.return_address import require_return_address
from staff.schemas.fields import KEEP, AgencyPhone, Clock, Name, checked, read_phone


class Agency(ResponseModel):
    """The agency itself."""

    id: Id = Field(validation_alias="agency_id")
    version: int
    name: str
    return_address: ReturnAddress
    phone: str | None
    time_zone: str
    default_language: str
    office_hours: list[OfficeHours]
    holidays: list[Holiday]
    mailing_system: bool
    first_steps_dismissed: bool = Field(
        description="Whether nobody wants to be led through the first steps any more."
    )
    updated_at: Moment
    updated_by: str


class ReturnAddressIn(RequestModel):
    """What is to stand in the upper corner of an envelope; empty lines while it is not known."""

    name: Name
    line1: Annotated[str, Text(80, clean=clean_name)]
    line2: Annotated[str, Text(80, clean=clean_name)]

    @model_validator(mode="after")
    def _post_finds_it(self) -> Self:
        try:
            require_return_address(self.line1, self.line2)
        except InvalidValue as fault:
            raise PydanticCustomError(fault.code, str(fault), fault.parameters) from fault
        return self


class OfficeHoursIn(RequestModel):
    """A stretch of a weekday during which the office is open."""

    day: Weekday
    opens: Clock
    closes: Clock


class HolidayIn(RequestModel):
    """A day on which the office stays closed."""

    date: Day
    name: Name


class AgencyChange(RequestModel):
    """What changes about the agency; what is left out stays."""

    name: Name = KEEP
    return_address: ReturnAddressIn = KEEP
    phone: Annotated[AgencyPhone | None, AfterValidator(read_phone)] = None
    """Null takes the number away."""
    time_zone: Annotated[str, Text(60, clean=clean_field), checked(require_time_zone)] = KEEP
    default_language: Annotated[str, Text(40, clean=clean_field), checked(require_language)] = KEEP
    office_hours: Annotated[list[OfficeHoursIn], Field(max_length=28), checked(require_hours)] = (
        KEEP
    )
    holidays: Annotated[list[HolidayIn], Field(max_length=400), checked(in_calendar_order)] = KEEP
    mailing_system: bool = KEEP
    first_steps_dismissed: bool = KEEP

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change.")
        return self


class FirstAgency(RequestModel):
    """The agency, as its first administrator makes it."""

    name: Name
    return_address: ReturnAddressIn
    phone: Annotated[Annotated[str, Text(40)] | None, checked(read_phone)] = None
    time_zone: Annotated[str, Text(60), checked(require_time_zone)]
