"""Files of a customer on the whole product: sent, listed, moved, fetched, deleted, put back."""

import io
import zipfile

from PIL import Image

from .people import FrontDesk


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(out, "PNG")
    return out.getvalue()


async def test_f_061_papers_of_a_customer_are_filed_and_found_again(desk: FrontDesk) -> None:
    customer = await desk.new_customer("FILED", "PAPERS")
    path, http = f"/api/customers/{customer['id']}", desk.http
    folder = (await http.post(f"{path}/folders", json={"name": "Bills"})).json()

    sent = await http.post(f"{path}/files", files={"file": ("meter.png", picture())})
    liar = await http.post(f"{path}/files", files={"file": ("bill.pdf", b"MZ no pdf")})
    assert (sent.status_code, liar.status_code) == (201, 415), sent.text
    file = f"{path}/files/{sent.json()['id']}"
    moved = await http.patch(file, json={"folder_id": folder["id"], "name": "PG&E meter.png"})
    assert moved.json()["folder_id"] == folder["id"]
    back = await http.get(f"{file}/content")
    assert back.content == picture()
    assert back.headers["content-disposition"].startswith("attachment")
    small = Image.open(io.BytesIO((await http.get(f"{file}/thumbnail")).content))
    assert small.format == "JPEG"
    with zipfile.ZipFile(io.BytesIO((await http.get(f"{path}/files.zip")).content)) as packed:
        assert packed.namelist() == ["Bills/PG&E meter.png"]
    assert (await http.delete(file)).status_code == 204
    assert (await http.get(f"{file}/content")).status_code == 404
    assert (await http.post(f"{file}/restore")).json()["removed_at"] is None
    told = [one["action"] for one in (await http.get(f"{path}/history")).json()["items"]]
    assert told[:5] == [
        "FILE_RESTORED",
        "FILE_DELETED",
        "FILE_CHANGED",
        "FILE_ADDED",
        "FOLDER_MADE",
    ]
