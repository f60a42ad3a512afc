"""The stand-in's files: what a customer's folders and files look like, and what is sent."""

from typing import Any

from fake_api import ApiDep, problem, service_router
from fastapi import Request
from fastapi.responses import Response

router = service_router()

FOLDER: dict[str, Any] = {
    "id": "0194f0a0-0000-7000-8000-00000000f001",
    "name": "BILLS",
    "files": 1,
    "entered_by": "ANA LOPEZ",
    "entered_at": "2026-01-05T17:00:00Z",
    "updated_by": "ANA LOPEZ",
    "updated_at": "2026-01-05T17:00:00Z",
    "version": 1,
}
FILE: dict[str, Any] = {
    "id": "0194f0a0-0000-7000-8000-00000000f002",
    "customer_id": None,
    "folder_id": None,
    "name": "METER.PNG",
    "kind": "PNG",
    "size": 1_500_000,
    "pages": None,
    "width": 640,
    "height": 480,
    "has_thumbnail": True,
    "scan": "NOT_SCANNED",
    "entered_by": "ANA LOPEZ",
    "entered_at": "2026-01-05T17:00:00Z",
    "updated_by": "ANA LOPEZ",
    "updated_at": "2026-01-05T17:00:00Z",
    "removed_at": None,
    "removed_by": None,
    "version": 3,
}


@router.get("/api/customers/{customer_id}/folders")
async def folders(customer_id: str) -> Any:
    assert customer_id
    return {"items": [FOLDER], "next": None}


@router.post("/api/customers/{customer_id}/folders", status_code=201)
async def make_folder(customer_id: str, request: Request) -> Any:
    assert customer_id
    name = (await request.json())["name"]
    if name == FOLDER["name"]:
        return problem(409, "name_taken", offered="BILLS (2)")
    return FOLDER


@router.patch("/api/customers/{customer_id}/folders/{folder_id}")
async def rename_folder(customer_id: str, folder_id: str) -> Any:
    assert customer_id
    assert folder_id
    return FOLDER


@router.delete("/api/customers/{customer_id}/folders/{folder_id}")
async def delete_folder(customer_id: str, folder_id: str) -> Response:
    assert customer_id
    assert folder_id
    return Response(status_code=204)


@router.get("/api/customers/{customer_id}/files.zip")
async def everything(customer_id: str) -> Response:
    assert customer_id
    return Response(b"PK", media_type="application/zip")


@router.get("/api/customers/{customer_id}/files")
async def files(customer_id: str, request: Request) -> Any:
    assert customer_id
    removed = {"removed_at": "2026-01-06T17:00:00Z", "removed_by": "ANA LOPEZ"}
    shown = {**FILE, **(removed if request.query_params.get("bin") else {})}
    return {"items": [shown], "next": None}


@router.post("/api/customers/{customer_id}/files", status_code=201)
async def upload(customer_id: str, request: Request, api: ApiDep) -> Any:
    assert customer_id
    if api.refusal is not None:
        return api.refusal
    size = sum([len(piece) async for piece in request.stream()])
    return {**FILE, "size": size}


@router.get("/api/customers/{customer_id}/files/{file_id}")
async def file(customer_id: str, file_id: str) -> Any:
    assert customer_id
    assert file_id
    return FILE


@router.patch("/api/customers/{customer_id}/files/{file_id}")
async def change(customer_id: str, file_id: str, request: Request) -> Any:
    assert customer_id
    assert file_id
    if request.headers.get("If-Match") != '"3"':
        return problem(412, "stale_version", version=3)
    body = await request.json()
    if body.get("name") == "taken.png":
        return problem(409, "name_taken", offered="taken (2).png")
    return {**FILE, **body, "version": 4}


@router.post("/api/customers/{customer_id}/files/{file_id}/copy", status_code=201)
async def copy(customer_id: str, file_id: str, request: Request) -> Any:
    assert customer_id
    assert file_id
    return {**FILE, **await request.json(), "name": "METER (2).PNG"}


@router.delete("/api/customers/{customer_id}/files/{file_id}")
async def delete(customer_id: str, file_id: str) -> Response:
    assert customer_id
    assert file_id
    return Response(status_code=204)


@router.post("/api/customers/{customer_id}/files/{file_id}/restore")
async def restore(customer_id: str, file_id: str) -> Any:
    assert customer_id
    assert file_id
    return FILE


@router.get("/api/customers/{customer_id}/files/{file_id}/content")
async def content(customer_id: str, file_id: str) -> Response:
    assert customer_id
    assert file_id
    told = "attachment; filename=\"METER.PNG\"; filename*=UTF-8''METER.PNG"
    return Response(b"\x89PNG", media_type="image/png", headers={"Content-Disposition": told})


@router.get("/api/customers/{customer_id}/files/{file_id}/thumbnail")
async def thumbnail(customer_id: str, file_id: str) -> Response:
    assert customer_id
    assert file_id
    return Response(b"\xff\xd8\xff", media_type="image/jpeg")
