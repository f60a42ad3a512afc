"""Appointments, consent, texts, the simulator and notifications, as pages."""

import re

from browser_client import Browser, asked
from fake_api import FakeApi
from sample_records import APPOINTMENT, TOLD

from console.i18n import use_language
from console.labels.notifications import notification_label

FIELDS = {"kind": "WX", "time_zone": "America/Los_Angeles", "employee": "", "status": "UNCONFIRMED"}


async def test_the_record_shows_appointments_consent_and_texts(
    front_desk: Browser, fake: FakeApi
) -> None:
    chris = fake.add("CHRIS", "JOHNSON", language="SPANISH")
    chris["phones"]["mobile"] = "+18314986265"

    shown = (await front_desk.open(f"/customers/{chris['id']}")).text

    for words in (
        "Fri 1/8/2027",
        "10:00 AM",
        "11:30 AM",
        "DOENA HOLSCHEIN - (831) 555-0101",
        "JOHN JOHNSON",
        "Unconfirmed",
        "Opted out",
        "Replied 3",
        "¿Podemos enviarle mensajes?",
        "&lt;i&gt;Yo yo yo",
        "written when it is sent",
        "the number opted out",
    ):
        assert words in shown
    assert "<i>Yo" not in shown


async def test_an_appointment_is_made_at_the_clocks_time(
    front_desk: Browser, fake: FakeApi
) -> None:
    at = f"/customers/{fake.add('DOENA', 'HOLSCHEIN')['id']}/appointments"
    await front_desk.open(f"{at}/new")

    await front_desk.send(at, {**FIELDS, "day": "2027-01-08", "start": "10:00", "end": "11:30"})

    assert asked(fake, "POST", f"/api{at}") == [
        {
            "kind": "WX",
            "starts_at": "2027-01-08T10:00:00",
            "ends_at": "2027-01-08T11:30:00",
            "time_zone": "America/Los_Angeles",
            "employee": None,
            "status": "UNCONFIRMED",
        }
    ]


async def test_an_appointment_without_a_time_says_what_is_missing(
    front_desk: Browser, fake: FakeApi
) -> None:
    at = f"/customers/{fake.add('DOENA', 'HOLSCHEIN')['id']}/appointments"
    await front_desk.open(f"{at}/new")

    answer = await front_desk.send(at, {"kind": "WX", "day": "", "start": "", "employee": "KEPT"})

    assert answer.status_code == 422
    assert "Enter the appointment date." in answer.text
    assert "Enter the start time." in answer.text
    assert "KEPT" in answer.text


async def test_a_time_that_comes_twice_is_asked_about(front_desk: Browser, fake: FakeApi) -> None:
    at = f"/customers/{fake.add('DOENA', 'HOLSCHEIN')['id']}/appointments"
    await front_desk.open(f"{at}/new")
    typed = {**FIELDS, "day": "2026-11-01", "start": "01:30", "end": ""}

    which = await front_desk.send(at, typed)
    await front_desk.send(at, {**typed, "fold": "1"})

    assert which.status_code == 422
    assert "Which of the two?" in which.text
    assert 'value="01:30"' in which.text
    assert asked(fake, "POST", f"/api{at}")[-1]["fold"] == 1


async def test_only_what_changed_is_sent(front_desk: Browser, fake: FakeApi) -> None:
    at = f"/customers/{fake.add('DOENA', 'HOLSCHEIN')['id']}/appointments/{APPOINTMENT['id']}"
    assert 'value="11:30"' in (await front_desk.open(at)).text
    same = {**FIELDS, "employee": "JOHN JOHNSON", "day": "2027-01-08"}
    moved = {**same, "start": "13:00", "end": "14:30", "version": "4"}

    await front_desk.send(at, {**same, "start": "10:00", "end": "11:30", "version": "4"})
    await front_desk.send(at, moved)
    stale = await front_desk.send(at, {**moved, "version": "3"})

    changed = {"starts_at": "2027-01-08T13:00:00", "ends_at": "2027-01-08T14:30:00"}
    assert asked(fake, "PATCH", f"/api{at}") == [changed, changed]
    assert stale.status_code == 412
    assert "Somebody else changed this appointment meanwhile." in stale.text
    assert 'name="version" value="4"' in stale.text
    assert 'value="13:00"' in stale.text


async def test_an_appointment_is_confirmed_in_one_press(front_desk: Browser, fake: FakeApi) -> None:
    customer = fake.add("DOENA", "HOLSCHEIN")["id"]
    at = f"/customers/{customer}/appointments/{APPOINTMENT['id']}"
    shown = (await front_desk.open(f"/customers/{customer}")).text
    assert re.search(r'name="status" value="CONFIRMED">Confirm<', shown)

    await front_desk.send(f"{at}/status", {"status": "CONFIRMED", "version": "4"})
    refused = await front_desk.send(f"{at}/status", {"status": "ANYTHING", "version": "4"})

    assert asked(fake, "PATCH", f"/api{at}")[0] == {"status": "CONFIRMED"}
    assert "Choose one from the list." in refused.text


async def test_what_a_customer_said_is_recorded(front_desk: Browser, fake: FakeApi) -> None:
    at = f"/customers/{fake.add('DOENA', 'HOLSCHEIN')['id']}"
    await front_desk.open(at)
    said = {"consent_number": "+18314986265", "granted": "no"}

    wrong = await front_desk.send(f"{at}/sms-consent", {**said, "how": ""})
    await front_desk.send(f"{at}/sms-consent", {**said, "how": "PHONE"})

    assert wrong.status_code == 422
    assert "Choose one from the list." in wrong.text
    assert asked(fake, "POST", f"/api{at}/sms-consent")[-1] == {
        "number": "+18314986265",
        "granted": False,
        "how": "PHONE",
    }


async def test_a_simulated_telephone_answers(front_desk: Browser, fake: FakeApi) -> None:
    shown = (await front_desk.open("/simulator")).text
    assert "831 4986265" in shown
    assert "+18314986265" not in shown.replace('name="from" value="+18314986265"', "")

    await front_desk.send("/simulator/reply", {"from": "+18314986265", "choice": "1", "body": ""})
    wrong = await front_desk.send("/simulator/reply", {"from": "12", "body": "Yo"})
    sent = await front_desk.send("/simulator/send-now", {})

    assert asked(fake, "POST", "/api/sms/simulator/replies")[0] == {
        "from": "+18314986265",
        "body": "1",
    }
    assert wrong.status_code == 422
    assert "This is not a telephone number." in wrong.text
    assert "2 reminders are on their way." in sent.text


async def test_no_telephone_is_offered_where_texts_are_real(
    browser: Browser, fake: FakeApi
) -> None:
    fake.simulates = False
    await browser.sign_in("frontdesk")

    home = await browser.open("/")
    answer = await browser.open("/simulator")

    assert "/simulator" not in home.text
    assert answer.status_code == 404


async def test_notifications_are_told_to_the_letter_and_read(
    front_desk: Browser, fake: FakeApi
) -> None:
    shown = (await front_desk.open("/notifications")).text
    assert "SMS reply of &lt;script&gt;alert(1)&lt;/script&gt; received" in shown
    assert "1/27/2020 2:51:24 PM" in shown

    bell = await front_desk.open("/notifications/unread", Accept="application/json")
    await front_desk.send("/notifications/read", {"id": "0198c000-0000-7000-8000-0000000000f1"})
    await front_desk.send("/notifications/read", {})

    assert bell.json()["unread"] == 1
    sent = [body for _method, path, body in fake.asked if path.endswith("/notifications/read")]
    assert sent == [b'{"ids":["0198c000-0000-7000-8000-0000000000f1"]}', b""]


async def test_notifications_are_worded_by_their_kind_in_other_languages(
    front_desk: Browser,
) -> None:
    await front_desk.open("/")
    await front_desk.send("/language", {"language": "es", "back": "/"})

    page = (await front_desk.open("/notifications")).text

    assert (
        "Mensaje de CHRIS JOHNSON o JULIE GARXIA, 831 4986265 sobre la cita del "
        "vie 1/8/2027 10:00 a.m.: &lt;i&gt;1&lt;/i&gt; - Confirmada."
    ) in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "SMS reply" not in page


def test_a_notification_of_an_older_text_is_worded_without_the_names() -> None:
    parameters = {"words": "Yo", "number": "+18314986265", "after_start": True}
    told = {"kind": "reply_received", "message": TOLD, "parameters": parameters}

    with use_language("es"):
        assert notification_label(told) == (
            "Mensaje de 831 4986265: Yo. La cita ya había comenzado."
        )


def test_n_17_and_r_60_the_hint_and_the_pictures_are_told_in_the_language_of_the_screen() -> None:
    known = {"number": "+18314986265", "after_start": False}
    stop = {**known, "words": "CANCEL", "may_mean_visit": True, "pictures": 0}
    bill = {**known, "words": "", "may_mean_visit": False, "pictures": 2}

    with use_language("es"):
        told = [
            notification_label({"kind": kind, "message": TOLD, "parameters": said})
            for kind, said in (("opted_out", stop), ("reply_received", bill))
        ]

    assert told[0].endswith("CANCEL detiene los mensajes y tal vez se refería a la visita.")
    assert told[1] == "Mensaje de 831 4986265: 2 fotos."


async def test_r_60_a_picture_is_shown_beside_its_text(front_desk: Browser, fake: FakeApi) -> None:
    chris = fake.add("CHRIS", "JOHNSON")
    path = "/texts/pictures/0198c000-0000-7000-8000-0000000000c1"

    record = (await front_desk.open(f"/customers/{chris['id']}")).text
    picture = await front_desk.open(path)

    assert f'<img src="{path}"' in record
    assert "The provider no longer has the picture." in record
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


async def test_r_65_the_record_shows_that_texts_do_not_arrive(
    front_desk: Browser, fake: FakeApi
) -> None:
    unreachable = {"reason": "LANDLINE", "code": "30006", "since": "2026-01-05T17:00:00Z"}
    fake.textable = {"may_text": False, "against": "UNREACHABLE_NUMBER", "unreachable": unreachable}
    chris = fake.add("CHRIS", "JOHNSON")
    chris["phones"]["mobile"] = "+18314986265"

    record = (await front_desk.open(f"/customers/{chris['id']}")).text

    assert "Texts do not arrive" in record
    assert "a landline, or its carrier takes no texts (30006)" in record


async def test_r_66_staff_write_in_the_conversation(front_desk: Browser, fake: FakeApi) -> None:
    chris = fake.add("CHRIS", "JOHNSON")
    at = f"/customers/{chris['id']}/texts"
    assert 'id="send-text"' in (await front_desk.open(at)).text
    fields = {"number": "+18314986265", "idempotency_key": "k"}

    sent = await front_desk.send(at, {**fields, "text": "Hello"})
    held = await front_desk.send(at, {**fields, "text": "night"})
    refused = await front_desk.send(at, {**fields, "text": "no"})

    assert asked(fake, "POST", "/api/sms/messages")[0] == {
        "customer_id": chris["id"],
        "number": "+18314986265",
        "text": "Hello",
    }
    assert "The text is on its way." in sent.text
    assert "waits for the morning" in held.text
    assert refused.status_code == 409
    assert ">no</textarea>" in refused.text


async def test_texts_from_unknown_numbers_are_listed_to_be_looked_for(front_desk: Browser) -> None:
    shown = (await front_desk.open("/texts")).text

    assert "&lt;i&gt;Who&lt;/i&gt; is this?" in shown
    assert "2 pictures" in shown
    assert 'name="phone" value="801 5550142"' in shown
    assert "/texts?after=WyJ4Il0%3D" in shown
    assert "Hello?" in (await front_desk.open("/texts?after=WyJ4Il0%3D")).text


async def test_texts_are_closed_to_the_print_room(browser: Browser) -> None:
    await browser.sign_in("printroom")

    assert (await browser.open("/texts")).status_code == 403
    assert 'href="/texts"' not in (await browser.open("/")).text
