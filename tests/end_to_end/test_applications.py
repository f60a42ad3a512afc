"""An application with its household and a pledge: F-052, F-053, F-055 to F-057."""

from .people import FrontDesk

HEAP = {
    "program": "HEAP",
    "program_year": 2018,
    "status": "ELIGIBLE",
    "intake_date": "2018-12-03",
    "service_address": "1 THIS A",
    "city": "WATSONVILLE",
    "zip": "95077",
    "utility": "PACIFIC GAS & ELECTRIC COMPANY",
    "account_number": "10223456789",
}
DOENA = {"first_name": "DOENA", "last_name": "HOLSCHEIN", "ssn": "765-43-2108", "relation": "SELF"}


async def test_f_055_an_application_is_kept_with_its_household_and_its_pledge(
    desk: FrontDesk,
) -> None:
    customer = await desk.new_customer("DOENA", "APPLICANT")
    record = f"/api/customers/{customer['id']}"
    applied = await desk.http.post(f"{record}/applications", json=HEAP)
    assert applied.status_code == 201, applied.text
    application = f"{record}/applications/{applied.json()['id']}"
    wim = {"first_name": "WILHELMUS", "last_name": "QUACKENBUSH", "relation": "PARTNER"}
    for member in (DOENA, wim):
        added = await desk.http.post(f"{application}/members", json=member)
        assert added.status_code == 201, added.text
    pledged = await desk.http.post(f"{application}/pledges", json={"memo": "PG&E $300"})
    assert pledged.status_code == 201, pledged.text
    # A newer one tells its household in numbers, and is passed over (I-22).
    newer = {**HEAP, "program_year": 2019, "summary": {"adults": 2}}
    assert (await desk.http.post(f"{record}/applications", json=newer)).status_code == 201
    await desk.world.settle()

    household = (await desk.http.get(f"{record}/household")).json()
    listed = (await desk.http.get(f"{record}/applications")).json()["items"]
    found = await desk.search(first_name="WILHELMUS", last_name="QUACKENBUSH")
    export = await desk.http.get(f"{record}/applications/export.csv")

    assert (household["program"], household["program_year"]) == ("HEAP", 2018)
    assert [one["ssn_masked"] for one in household["items"]] == ["***-**-2108", None]
    assert [one["program_year"] for one in listed] == [2019, 2018]
    assert [one["memo"] for one in listed[1]["pledges"]] == ["PG&E $300"]
    match = next(one for one in found if one["customer"]["id"] == customer["id"])
    assert [one["code"] for one in match["matches"]] == ["household_member"]
    assert "HEAP 2018,ELIGIBLE,12/3/2018" in export.text
    assert "765432108" not in f"{household}{listed}{found}{export.text}".replace("-", "")


async def test_f_055_an_intake_date_that_has_not_come_is_refused_in_a_sentence(
    desk: FrontDesk,
) -> None:
    customer = await desk.new_customer("FUTURE", "INTAKE")
    path = f"/api/customers/{customer['id']}/applications"

    answer = await desk.http.post(path, json={**HEAP, "intake_date": "2199-01-01"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "in_the_future"
    assert "Intake Date" in answer.json()["detail"]
    assert (await desk.http.get(path)).json()["items"] == []


async def test_f_052_a_member_born_on_nobody_s_day_is_refused_in_a_sentence(
    desk: FrontDesk,
) -> None:
    customer = await desk.new_customer("FILLER", "BIRTH")
    path = f"/api/customers/{customer['id']}/applications"
    made = (await desk.http.post(path, json=HEAP)).json()

    answer = await desk.http.post(
        f"{path}/{made['id']}/members", json={**DOENA, "date_of_birth": "1900-01-01"}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "placeholder_date"
    assert "nobody knows" in answer.json()["detail"]
