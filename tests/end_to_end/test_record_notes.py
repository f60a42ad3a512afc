"""Notes about a person, and a correction asked of the state, across the house (F-054, F-060)."""

from hearthline.testing import World

from .people import FrontDesk


async def test_f_054_what_is_noted_about_a_person_is_no_contact(
    world: World, desk: FrontDesk
) -> None:
    customer = await desk.new_customer("DOENA", "NOTED")
    path = f"/api/customers/{customer['id']}"

    made = await desk.http.post(f"{path}/notes", json={"note": "THIS IS A NOTE"})
    assert made.status_code == 201, made.text
    note = f"{path}/notes/{made.json()['id']}"
    await desk.http.patch(note, json={"note": "ANOTHER"}, headers={"If-Match": '"1"'})
    await world.settle()

    [shown] = (await desk.http.get(f"{path}/notes")).json()["items"]
    assert (shown["note"], shown["version"]) == ("ANOTHER", 2)
    contacts = await desk.http.get("/api/contacts", params={"customer_id": customer["id"]})
    assert contacts.json()["items"] == []
    actions = [one["action"] for one in (await desk.http.get(f"{path}/history")).json()["items"]]
    assert actions == ["REMARK_CHANGED", "REMARK_ADDED", "CREATED"]


async def test_f_060_a_correction_goes_from_the_front_desk_to_the_state_and_back(
    world: World, desk: FrontDesk
) -> None:
    customer = await desk.new_customer(
        "DOENA", "CORRECTED", date_of_birth="1950-12-31", ssn="765-43-2108"
    )
    path = f"/api/customers/{customer['id']}/change-requests"
    asked = {"field": "ssn", "theirs": "765-43-2180", "reason": "DATA_ENTRY_ERROR"}
    made = await desk.http.post(path, json=asked)
    assert made.status_code == 201, made.text
    request = made.json()

    supervisor = await world.http("supervisor")
    query = {"state": "REQUESTED", "limit": "200"}
    waiting = (await supervisor.get("/api/customers/change-requests", params=query)).json()
    assert request["id"] in [one["id"] for one in waiting["items"]]
    up_to = {"up_to": request["id"]}
    file = await supervisor.get("/api/customers/change-requests/export.csv", params=up_to)
    [line] = [one for one in file.text.splitlines() if "CORRECTED" in one]
    assert "***-**-2180,***-**-2108" in line
    assert "765" not in line.replace(str(customer["number"]), "")
    sent = {"ids": [request["id"]]}
    for named in ("sent", "already_sent"):
        answer = await supervisor.post("/api/customers/change-requests/sent", json=sent)
        assert len(answer.json()[named]) == 1
    done = {"state": "DONE", "answer": "CORRECTED IN CORE"}
    answer = await supervisor.patch(f"{path}/{request['id']}", json=done)
    assert answer.status_code == 200, answer.text

    [shown] = (await desk.http.get(path)).json()["items"]
    assert (shown["state"], shown["answer"]) == ("DONE", "CORRECTED IN CORE")
    assert (await desk.http.patch(f"{path}/{request['id']}", json=done)).status_code == 403
