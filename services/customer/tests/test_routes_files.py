"""Files over HTTP: sent, listed, fetched, renamed, moved, copied, deleted, put back (F-061)."""

import asyncio
import io

import httpx2
import pytest
from customer_builders import customer_path
from file_builders import added, folder, listed, office, pdf, picture, send, xlsx
from PIL import Image

from backbone.testing import ServiceHarness


async def actions(harness: ServiceHarness, customer: str) -> list[str]:
    answer = await harness.http("front_desk").get(f"{customer}/history")
    return [one["action"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", pdf(3), "PDF"),
        ("photo.JPEG", picture("JPEG"), "JPG"),
        ("photo.png", picture(), "PNG"),
        ("photo.heic", picture("HEIF"), "HEIC"),
        ("fax.tif", picture("TIFF"), "TIFF"),
        ("letter.docx", office(), "DOCX"),
        ("list.xlsx", xlsx(), "XLSX"),
    ],
)
async def test_f_061_a_file_comes_back_as_it_was_sent(
    harness: ServiceHarness, name: str, content: bytes, kind: str
) -> None:
    customer = await customer_path(harness)

    made = await added(harness, customer, name, content)

    assert (made["name"], made["kind"], made["size"]) == (name, kind, len(content))
    assert (made["entered_by"], made["scan"]) == ("AGENCY EMPLOYEE", "NOT_SCANNED")
    assert made["has_thumbnail"] == (kind in {"JPG", "PNG", "HEIC", "TIFF"})
    assert made["pages"] == {"PDF": 3, "TIFF": 1}.get(kind)
    assert await listed(harness, customer) == [name]
    back = await harness.http("auditor").get(f"{customer}/files/{made['id']}/content")
    assert (back.content, back.headers["content-length"]) == (content, str(len(content)))
    assert back.headers["content-disposition"].startswith(f'attachment; filename="{name}"')
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "html" not in back.headers["content-type"]
    assert (await actions(harness, customer))[0] == "FILE_ADDED"
    counts = (await harness.http("front_desk").get(f"{customer}/sections")).json()
    assert counts["files"] == 1


async def test_f_061_a_picture_is_shown_only_as_it_was_painted_anew(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    exif = Image.Exif()
    exif[0x010E] = "ZEBRA CROSSING"
    sent = picture("JPEG", (1200, 900), exif=exif)
    made = await added(harness, customer, "meter.jpg", sent)

    shown = await harness.http("front_desk").get(f"{customer}/files/{made['id']}/thumbnail")

    assert (made["width"], made["height"]) == (1200, 900)
    small = Image.open(io.BytesIO(shown.content))
    assert (small.format, small.size) == ("JPEG", (320, 240))
    assert b"ZEBRA" in sent
    assert b"ZEBRA" not in shown.content
    paper = await added(harness, customer)
    missing = await harness.http("front_desk").get(f"{customer}/files/{paper['id']}/thumbnail")
    assert missing.json()["code"] == "file_not_found"


async def test_f_061_a_second_file_of_one_name_gets_a_number(harness: ServiceHarness) -> None:
    customer = await customer_path(harness)
    inside = await folder(harness, customer, "Bills")
    for name in ("Bill.pdf", "bill.PDF", "BILL.pdf"):
        await added(harness, customer, name)
    await added(harness, customer, "bill.pdf", folder=inside["id"])

    assert await listed(harness, customer) == ["bill (2).PDF", "BILL (3).pdf", "Bill.pdf"]
    assert await listed(harness, customer, folder=inside["id"]) == ["bill.pdf"]


async def test_f_061_many_at_once_get_names_of_their_own(harness: ServiceHarness) -> None:
    customer = await customer_path(harness)

    await asyncio.gather(*(added(harness, customer, "a.png", picture()) for _ in range(6)))

    names = await listed(harness, customer)
    assert sorted(names) == [
        "a (2).png",
        "a (3).png",
        "a (4).png",
        "a (5).png",
        "a (6).png",
        "a.png",
    ]


async def test_f_061_an_upload_sent_again_with_its_key_is_one_file(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    client, form = harness.http("front_desk"), {"file": ("a.pdf", pdf())}
    fixed = httpx2.Request("POST", "http://x", files=form)
    headers = {"Content-Type": fixed.headers["content-type"], "Idempotency-Key": "once"}
    body = fixed.read()

    first = await client.post(f"{customer}/files", content=body, headers=headers)
    again = await client.post(f"{customer}/files", content=body, headers=headers)
    other = await client.post(
        f"{customer}/files", content=body.replace(b"a.pdf", b"b.pdf"), headers=headers
    )

    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.json()["code"] == "idempotency_key_reused"
    assert await listed(harness, customer) == ["a.pdf"]


async def test_f_061_a_file_is_renamed_and_moved(harness: ServiceHarness) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    made, other = await added(harness, customer, "a.pdf"), await added(harness, customer, "b.pdf")
    bills = await folder(harness, customer, "Bills")
    path = f"{customer}/files/{made['id']}"

    taken = await http.patch(path, json={"name": "B.pdf"})
    renamed = await http.patch(path, json={"name": "PG&E bill"}, headers={"If-Match": '"1"'})
    stale = await http.patch(path, json={"name": "c.pdf"}, headers={"If-Match": '"1"'})
    moved = await http.patch(path, json={"folder_id": bills["id"]})

    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert taken.json()["offered"] == "B (2).pdf"
    assert (renamed.json()["name"], renamed.headers["ETag"]) == ("PG&E bill.pdf", '"2"')
    assert stale.status_code == 412
    assert moved.json()["folder_id"] == bills["id"]
    assert await listed(harness, customer) == ["b.pdf"]
    await http.patch(path, json={"name": "b.pdf"})
    back = await http.patch(path, json={"folder_id": None})
    assert (back.json()["name"], back.json()["folder_id"]) == ("b (2).pdf", None)
    nowhere = await http.patch(path, json={"folder_id": other["id"]})
    assert nowhere.json()["code"] == "folder_not_found"
    assert (await http.patch(path, json={})).status_code == 422
    history = (await http.get(f"{customer}/history")).json()["items"]
    assert history[0]["changes"] == [
        {"field": "file.of", "old": None, "new": "b.pdf"},
        {"field": "file.name", "old": "b.pdf", "new": "b (2).pdf"},
        {"field": "file.folder", "old": "Bills", "new": None},
    ]


async def test_f_061_a_copy_has_a_life_of_its_own(harness: ServiceHarness) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    made = await added(harness, customer, "a.pdf", pdf(2))
    bills = await folder(harness, customer, "Bills")

    beside = await http.post(f"{customer}/files/{made['id']}/copy", json={})
    inside = await http.post(f"{customer}/files/{made['id']}/copy", json={"folder_id": bills["id"]})
    await http.delete(f"{customer}/files/{made['id']}")

    assert (beside.json()["name"], inside.json()["name"]) == ("a (2).pdf", "a.pdf")
    back = await http.get(f"{customer}/files/{inside.json()['id']}/content")
    assert back.content == pdf(2)


async def test_f_061_what_is_deleted_waits_in_the_recycle_bin(harness: ServiceHarness) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    made = await added(harness, customer, "a.pdf")
    path = f"{customer}/files/{made['id']}"

    assert (await http.delete(path)).status_code == 204
    assert (await http.delete(path)).status_code == 404
    assert (await http.get(f"{path}/content")).status_code == 404
    assert await listed(harness, customer) == []
    assert await listed(harness, customer, bin=True) == ["a.pdf"]
    await added(harness, customer, "A.pdf")
    restored = await http.post(f"{path}/restore")

    assert (restored.json()["name"], restored.json()["removed_at"]) == ("a (2).pdf", None)
    assert await listed(harness, customer) == ["a (2).pdf", "A.pdf"]
    assert (await http.post(f"{path}/restore")).status_code == 404
    told = await actions(harness, customer)
    assert told[:3] == ["FILE_RESTORED", "FILE_ADDED", "FILE_DELETED"]


async def test_f_061_a_folder_is_deleted_with_its_files_and_comes_back_with_one(
    harness: ServiceHarness,
) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    bills = await folder(harness, customer, "Bills")
    made = await added(harness, customer, "a.pdf", folder=bills["id"])
    await added(harness, customer, "b.pdf", folder=bills["id"])
    path = f"{customer}/folders/{bills['id']}"

    same = await http.post(f"{customer}/folders", json={"name": "BILLS"})
    renamed = await http.patch(path, json={"name": "Utility bills"})
    assert (same.status_code, same.json()["offered"]) == (409, "BILLS (2)")
    assert (renamed.json()["name"], renamed.json()["files"]) == ("Utility bills", 2)
    assert (await http.delete(path)).status_code == 204
    assert (await http.get(f"{customer}/folders")).json()["items"] == []
    assert (await http.get(f"{customer}/files?folder={bills['id']}")).status_code == 404
    assert set(await listed(harness, customer, bin=True)) == {"a.pdf", "b.pdf"}
    await http.post(f"{customer}/files/{made['id']}/restore")

    [back] = (await http.get(f"{customer}/folders")).json()["items"]
    assert (back["id"], back["name"], back["files"]) == (bills["id"], "Utility bills", 1)


async def test_f_061_what_is_kept_is_sealed_and_lies_under_no_name_of_anybody(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    content = pdf() + b"\n% ZEBRA CROSSING"
    await added(harness, customer, "zebra.pdf", content)
    lying = harness.runtime.units_of_work.deps.file_store.folder

    files = [one for one in lying.rglob("*") if one.is_file()]

    assert files
    assert not any(b"ZEBRA" in one.read_bytes() or "zebra" in one.name for one in files)


async def test_f_061_files_of_somebody_removed_or_of_another_are_not_there(
    harness: ServiceHarness,
) -> None:
    customer, other = await customer_path(harness), await customer_path(harness)
    made, http = await added(harness, customer), harness.http("supervisor")

    elsewhere = await http.get(f"{other}/files/{made['id']}/content")
    await http.delete(customer)

    assert elsewhere.json()["code"] == "file_not_found"
    for path in ("files", f"files/{made['id']}/content", "files.zip", "folders"):
        assert (await http.get(f"{customer}/{path}")).json()["code"] == "customer_not_found"
    assert (await send(harness, customer, "a.pdf", pdf())).status_code == 404
