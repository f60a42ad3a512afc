"""One flag on the record, obeyed across the house: by the list, the mail and the texts (R-79)."""

from hearthline.testing import World

from .people import FrontDesk
from .telephones import wednesday_january_8

VISIT = f"{wednesday_january_8()}T10:00:00"
ASKED = "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST"


async def test_r_79_a_death_reaches_the_list_the_mail_and_the_texts(
    world: World, desk: FrontDesk
) -> None:
    address = {"number": "12", "street": "MAIN", "street_type": "ST", "zip": "95060"}
    phones = {"mobile": "831 3590791"}
    customer = await desk.new_customer("OTTO", "FLAGGED", phones=phones, mailing_address=address)
    path = f"/api/customers/{customer['id']}"
    await desk.http.post(f"{path}/appointments", json={"kind": "WX", "starts_at": VISIT})
    said = {"number": "831 3590791", "granted": True, "how": "PHONE"}
    await desk.http.post(f"{path}/sms-consent", json=said)
    await desk.note(customer, ASKED, mailing_code="AP")
    await world.settle()

    marked = await desk.http.patch(path, json={"deceased": True})
    assert marked.status_code == 200, marked.text
    await world.settle()

    [row] = [one for one in await desk.callbacks() if one["customer_id"] == customer["id"]]
    assert (row["withheld"], row["lanes"]) == ("DECEASED", ["SUPERVISOR"])
    mail = (await desk.http.get(f"/api/mailing/customers/{customer['id']}")).json()
    assert [one["held_because"] for one in mail["open_pieces"]] == ["DECEASED"]
    query = {"customer_id": customer["id"]}
    texts = (await desk.http.get("/api/sms/numbers", params=query)).json()
    assert ([one["against"] for one in texts["items"]], texts["planned"]) == (["DECEASED"], 0)
