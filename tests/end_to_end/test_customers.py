"""Finding a customer, or making one: A-01 to A-05."""

from uuid import uuid4

from .people import FrontDesk


async def test_a_01_a_customer_is_found_although_the_first_name_was_heard_wrong(
    desk: FrontDesk,
) -> None:
    julia = await desk.new_customer(
        "JULIA",
        "GARCIA",
        ssn="767676761",
        date_of_birth="1988-07-13",
        phones={"home": "831 9876543"},
        mailing_address={"number": "000", "street": "BERRY"},
    )

    found = await desk.search(first_name="JULIE", last_name="GARCIA", phone="831 9876543")

    match = next(item for item in found if item["customer"]["id"] == julia["id"])
    customer = match["customer"]
    assert (customer["first_name"], customer["last_name"]) == ("JULIA", "GARCIA")
    assert customer["ssn_masked"] == "***-**-6761"
    assert customer["date_of_birth"] == "1988-07-13"
    assert customer["mailing_address"]["street"] == "BERRY"
    assert match["matched_on"]
    assert "767676761" not in str(found)


async def test_a_02_any_one_clue_finds_her(desk: FrontDesk) -> None:
    serial = str(uuid4().int)[:4]
    doena = await desk.new_customer(
        "DOENA",
        "TEST",
        ssn=f"668-71-{serial}",
        phones={"home": f"831 555 {serial}"},
        mailing_address={"zip": "95076"},
    )
    wanted = doena["id"]

    for clue in (
        {"ssn": f"66871{serial}"},
        {"ssn": f"668-71-{serial}"},
        {"zip": "95076"},
        {"phone": f"(831) 555-{serial}"},
    ):
        found = [item["customer"]["id"] for item in await desk.search(**clue)]
        assert wanted in found, clue


async def test_a_03_a_name_is_enough_for_a_new_customer(desk: FrontDesk) -> None:
    customer = await desk.new_customer("NEW", "PERSON", phones={"home": "831 5550101"})

    assert customer["preferred_contact_method"] == "MAIL"
    assert isinstance(customer["number"], int)


async def test_a_04_a_duplicate_is_warned_about_and_saved(desk: FrontDesk) -> None:
    first = await desk.new_customer("MARISOL", "QUINTERO", phones={"home": "831 4560199"})

    second = await desk.new_customer("MARISOL", "QUINTERO", phones={"home": "831 4560199"})

    assert second["id"] != first["id"]
    assert str(first["number"]) in str(second["possible_duplicates"])


async def test_a_05_a_zip_code_fills_in_the_city_and_never_insists(desk: FrontDesk) -> None:
    known = (await desk.http.get("/api/customers/zip-codes/95077")).json()
    assert (known["city"], known["county"], known["state"]) == ("WATSONVILLE", "SANTA CRUZ", "CA")

    unknown = await desk.http.get("/api/customers/zip-codes/95029")
    assert unknown.status_code == 404

    lupe = await desk.new_customer(
        "LUPE", "LOPEZ", mailing_address={"zip": "95029", "city": "Gilroy", "state": "CA"}
    )
    assert lupe["mailing_address"]["city"].upper() == "GILROY"
