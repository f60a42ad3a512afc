"""Where somebody is when a text reaches them."""

from zoneinfo import ZoneInfo

import pytest

from sms_gateway.repositories.time_zones import zones_of


@pytest.mark.parametrize(
    ("zip_code", "number", "zones"),
    [
        ("95077", None, ["America/Los_Angeles"]),
        ("32501", "+18505550100", ["America/Chicago"]),
        (None, "+18505550100", ["America/New_York"]),
        (None, "+12085550100", ["America/Boise", "America/Los_Angeles"]),
        ("95029", "+16025550100", ["America/Los_Angeles"]),
        ("00000", "+16025550100", ["America/Phoenix"]),
        ("nonsense", "nonsense", []),
        (None, None, []),
    ],
)
def test_where_somebody_is(zip_code: str | None, number: str | None, zones: list[str]) -> None:
    assert [zone.key for zone in zones_of(zip_code, number)] == zones
    assert all(isinstance(zone, ZoneInfo) for zone in zones_of(zip_code, number))
