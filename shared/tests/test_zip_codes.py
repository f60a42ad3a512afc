"""What a ZIP code tells, from a table of clear licence (R-12)."""

import tracemalloc

import pytest

from backbone.typed import zip_codes
from backbone.typed.zip_codes import find_zip_code, is_known, state_of, zone_of


@pytest.mark.parametrize(
    ("zip_code", "city", "county", "state", "zone"),
    [
        ("95077", "WATSONVILLE", "SANTA CRUZ", "CA", "America/Los_Angeles"),
        ("95076-1234", "WATSONVILLE", "SANTA CRUZ", "CA", "America/Los_Angeles"),
        ("93933", "MARINA", "MONTEREY", "CA", "America/Los_Angeles"),
        (" 10001 ", "NEW YORK", "NEW YORK", "NY", "America/New_York"),
        ("32501", "PENSACOLA", "ESCAMBIA", "FL", "America/Chicago"),
        ("00601", "ADJUNTAS", "ADJUNTAS", "PR", "America/Puerto_Rico"),
        ("00802", "ST THOMAS", "ST. THOMAS ISLAND", "VI", "America/St_Thomas"),
        ("96941", "POHNPEI", None, "FM", "Pacific/Pohnpei"),
        ("96205", "APO", None, "AP", None),
        ("09012", "APO", None, "AE", None),
        ("34002", "APO", None, "AA", None),
    ],
)
def test_r_12_a_zip_code_tells_city_county_state_and_zone(
    zip_code: str, city: str, county: str | None, state: str, zone: str | None
) -> None:
    found = find_zip_code(zip_code)

    assert found is not None
    assert (found.city, found.county, found.state) == (city, county, state)
    assert found.cities[0] == city
    assert (state_of(zip_code), zone_of(zip_code)) == (state, zone)


def test_r_12_the_places_that_share_a_zip_code_are_offered() -> None:
    found = find_zip_code("95076")

    assert found is not None
    assert {"WATSONVILLE", "CORRALITOS", "PAJARO", "ROYAL OAKS"} <= set(found.cities)
    assert len(found.cities) == len(set(found.cities))


@pytest.mark.parametrize(
    ("zip_code", "state", "zone"),
    [
        ("95029", "CA", "America/Los_Angeles"),  # the source's own, in no list (F-123)
        ("02207", "MA", "America/New_York"),  # given up since
        ("06386", "CT", "America/New_York"),  # its prefix lies in two states, its neighbours do not
        ("20532", "DC", "America/New_York"),
        ("00699", "PR", "America/Puerto_Rico"),
    ],
)
def test_r_12_a_zip_code_in_no_list_lies_where_its_neighbours_do(
    zip_code: str, state: str, zone: str
) -> None:
    assert (state_of(zip_code), zone_of(zip_code)) == (state, zone)
    assert is_known(zip_code)


def test_r_12_military_post_in_no_list_asks_which_office_it_is() -> None:
    found = find_zip_code("09999")

    assert found is not None
    assert (found.city, found.state, found.cities) == (None, "AE", ["APO", "FPO", "DPO"])


@pytest.mark.parametrize("zip_code", ["00000", "9507", "abcde", "", None, "9507\u0667"])
def test_r_12_nothing_is_invented_for_what_is_no_zip_code(zip_code: str | None) -> None:
    assert find_zip_code(zip_code) is None
    assert state_of(zip_code) is zone_of(zip_code) is None
    assert not is_known(zip_code)


def test_r_12_the_table_is_whole_and_small_in_memory() -> None:
    zip_codes.forget()
    tracemalloc.start()
    states: dict[str, int] = {}
    for number in range(100_000):
        found = find_zip_code(f"{number:05}")
        if found is not None:
            states[found.state] = states.get(found.state, 0) + 1
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(states) >= 61, "50 states, DC, territories, AA, AE, AP"
    assert sum(states.values()) > 41_500
    assert states["PR"] >= 176
    assert size < 4_000_000
