"""What each mailing code puts into an envelope, as an administrator is shown it."""

from mailing_builders import PrintRoom, codes

PATH = "/api/mailing/enclosures"


async def test_r_73_an_administrator_sees_what_a_mailing_code_puts_into_an_envelope(
    prints: PrintRoom,
) -> None:
    assert (await prints.service.http("administrator").get(PATH)).json() == {"items": []}
    await prints.service.deliver(codes(1, "SPACE HEATER BOOKLET"))

    [shown] = (await prints.service.http("administrator").get(PATH)).json()["items"]

    assert (shown["mailing_code"], shown["known"]) == ("SB", False)
    assert shown["sheets"] == ["Space heater booklet"]
