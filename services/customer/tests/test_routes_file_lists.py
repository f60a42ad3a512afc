"""Many files of a customer: a page at a time, and all in one zip (F-061)."""

import io
import time
import zipfile

from customer_builders import customer_path
from file_builders import added, folder, pdf, picture
from sqlalchemy import text

from backbone.testing import ServiceHarness


async def test_f_061_all_are_downloaded_as_one_zip_with_their_folders(
    harness: ServiceHarness,
) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    bills = await folder(harness, customer, "Bills")
    await added(harness, customer, "año.pdf", pdf(2))
    await added(harness, customer, "a.png", picture(), folder=bills["id"])

    everything = await http.get(f"{customer}/files.zip")
    one_folder = await http.get(f"{customer}/files.zip?folder={bills['id']}")

    assert everything.headers["content-length"] == str(len(everything.content))
    with zipfile.ZipFile(io.BytesIO(everything.content)) as packed:
        assert packed.namelist() == ["año.pdf", "Bills/a.png"]
        assert (packed.testzip(), packed.read("año.pdf")) == (None, pdf(2))
    with zipfile.ZipFile(io.BytesIO(one_folder.content)) as packed:
        assert packed.namelist() == ["Bills/a.png"]


async def test_f_061_pages_begin_after_the_last_name_seen(harness: ServiceHarness) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    first = await added(harness, customer, "x.pdf")
    for _ in range(5):
        await http.post(f"{customer}/files/{first['id']}/copy", json={})

    page = (await http.get(f"{customer}/files?limit=4")).json()
    rest = (await http.get(f"{customer}/files", params={"after": page["next"]})).json()

    names = [one["name"] for one in page["items"] + rest["items"]]
    assert names == sorted(names)
    assert (len(names), rest["next"]) == (6, None)


async def test_f_061_ten_thousand_files_in_a_folder_page_well(harness: ServiceHarness) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")
    first = await added(harness, customer, "n0.pdf")
    async with harness.work() as work:
        await work.session.execute(
            text(
                "INSERT INTO customer_file (id, customer_id, content_id, name, name_key, version,"
                " entered_by, entered_by_id, entered_at, updated_at, updated_by)"
                " SELECT gen_random_uuid(), customer_id, content_id, 'n' || n || '.pdf',"
                " 'n' || n || '.pdf', 1, entered_by, entered_by_id, entered_at, updated_at,"
                " updated_by FROM customer_file, generate_series(1, 9999) AS n WHERE id = :id"
            ),
            {"id": first["id"]},
        )

    seen: set[str] = set()
    after, began = None, time.perf_counter()
    while True:
        query = {"limit": 200, **({"after": after} if after else {})}
        page = (await http.get(f"{customer}/files", params=query)).json()
        seen |= {one["name"] for one in page["items"]}
        after = page["next"]
        if after is None:
            break
    took = time.perf_counter() - began

    assert len(seen) == 10_000
    assert took < 10
    assert (await added(harness, customer, "N5000.pdf"))["name"] == "N5000 (2).pdf"
