"""Request bodies: strict, but by the rules of JSON."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from pydantic import Field, ValidationError

from backbone.http.schemas import Day, Id, RequestModel, Text


class Wheel(RequestModel):
    made: Day
    name: Annotated[str, Text(5)] = ""


class Bicycle(RequestModel):
    id: Id
    sold: Day | None = None
    wheels: list[Wheel] = Field(default_factory=list)
    size: int = 1


ID = UUID("0194f0a0-0000-7000-8000-000000000001")


def test_days_and_ids_written_as_json_are_read_at_every_depth() -> None:
    given = {"id": str(ID), "sold": "2026-01-08", "wheels": [{"made": "2025-12-31"}]}

    bicycle = Bicycle.model_validate(given)

    assert (bicycle.id, bicycle.sold) == (ID, dt.date(2026, 1, 8))
    assert bicycle.wheels[0].made == dt.date(2025, 12, 31)
    assert bicycle.model_fields_set == {"id", "sold", "wheels"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": "1"},
        {"size": True},
        {"sold": 20260108},
        {"wheels": [{"made": "2026-02-30"}]},
        {"wheels": [{"made": "2026-02-03", "name": "too long"}]},
        {"wheels": [{"made": "2026-02-03", "name": "a\x00"}]},
        {"wheels": [{"made": "2026-02-03", "name": "\ud800"}]},
        {"colour": "red"},
    ],
)
def test_nothing_is_converted_on_the_quiet(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Bicycle.model_validate({"id": str(uuid4()), **wrong})
