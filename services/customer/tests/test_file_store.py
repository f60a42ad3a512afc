"""One suite for both places files may lie in: a folder, and a store that speaks S3."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from cryptography.exceptions import InvalidTag
from moto.server import ThreadedMotoServer

from backbone.ids import new_id
from customer.dependencies import _s3
from customer.domain.exceptions import FileStoreUnavailable
from customer.gateways.file_store import FileStore, FolderFiles, ObjectFiles
from customer.gateways.sealed_content import ContentSealer, FileVault, open_content
from customer.settings import CustomerSettings

LATER = timedelta(hours=2)
MB = 1024 * 1024


def secret(name: str, length: int) -> bytes:
    return (name.encode() * 8)[:length]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Start a store that speaks S3."""
    with ExitStack() as stack:
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        stack.callback(server.stop)
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="id",
            aws_secret_access_key="key",
        )
        client.create_bucket(Bucket="papers")
        yield endpoint


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderFiles(tmp_path / "files")
    settings = CustomerSettings(
        files_s3_bucket="papers",
        files_s3_prefix=tmp_path.name,
        files_s3_endpoint=request.getfixturevalue("s3"),
        files_s3_access_key_id="id",
        files_s3_secret_access_key="key",
    )
    return ObjectFiles(_s3(settings))


async def write(store: FileStore, name: str, *pieces: bytes) -> None:
    async with store.writing(name) as writer:
        for piece in pieces:
            await writer.write(piece)


def listed(store: FileStore, moment: datetime) -> set[str]:
    return {name for names in store.older_than(moment) for name in names}


@pytest.mark.parametrize("size", [0, 1, 3 * MB, 13 * MB])
async def test_f_061_an_object_is_read_as_it_was_written(store: FileStore, size: int) -> None:
    content = os.urandom(size)

    await write(store, "ab/one", content[: size // 2], content[size // 2 :])

    assert b"".join(store.read("ab/one")) == content


async def test_f_061_what_fails_on_its_way_in_is_not_there(store: FileStore) -> None:
    async def fail() -> None:
        async with store.writing("ab/half") as writer:
            await writer.write(bytes(7 * MB))
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await fail()

    with pytest.raises(FileStoreUnavailable):
        store.read("ab/half")
    assert listed(store, datetime.now(UTC) + LATER) == set()


async def test_f_061_objects_are_listed_by_age_and_deleted(store: FileStore) -> None:
    for name in ("ab/one", "ab/one.thumbnail", "cd/two"):
        await write(store, name, b"x")

    assert listed(store, datetime.now(UTC) + LATER) == {"ab/one", "ab/one.thumbnail", "cd/two"}
    assert listed(store, datetime.now(UTC) - LATER) == set()
    store.delete(["ab/one", "ab/none", "cd/two"])
    assert listed(store, datetime.now(UTC) + LATER) == {"ab/one.thumbnail"}


def test_f_061_what_was_begun_and_never_finished_is_swept_from_a_folder(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    left = tmp_path / "ab" / "one#1"
    left.parent.mkdir()
    left.write_bytes(b"half")

    files.forget_unfinished(datetime.now(UTC) - LATER)
    kept = left.exists()
    files.forget_unfinished(datetime.now(UTC) + LATER)

    assert (kept, left.exists()) == (True, False)


async def test_f_061_a_store_that_does_not_answer_is_said_to_be_away() -> None:
    settings = CustomerSettings(
        files_s3_bucket="papers",
        files_s3_endpoint="http://127.0.0.1:9",
        files_s3_access_key_id="id",
        files_s3_secret_access_key="key",
    )
    away = ObjectFiles(_s3(settings))

    with pytest.raises(FileStoreUnavailable):
        away.read("ab/one")
    with pytest.raises(FileStoreUnavailable):
        await write(away, "ab/one", b"x")


@pytest.fixture
def vault() -> FileVault:
    return FileVault(secret, key=1)


def sealed(key: bytes, content: bytes, *, pieces: int = 7) -> bytes:
    sealer, size = ContentSealer(key), max(1, len(content) // pieces)
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    return b"".join([*(one for part in parts for one in sealer.seal(part)), sealer.finish()])


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 256 * 1024 + 1, 700_000])
def test_f_061_sealed_content_opens_however_it_was_cut(vault: FileVault, size: int) -> None:
    key, content = vault.new_key(), os.urandom(size)
    closed = sealed(key, content)

    for step in (1000, len(closed) or 1):
        pieces = [closed[at : at + step] for at in range(0, len(closed), step)]
        assert b"".join(open_content(key, pieces)) == content
    assert content == b"" or content not in closed


@pytest.mark.parametrize("harm", ["cut", "changed", "moved", "more", "other key"])
def test_f_061_content_that_is_not_as_it_was_does_not_open(vault: FileVault, harm: str) -> None:
    key, piece = vault.new_key(), 256 * 1024 + 16
    closed = sealed(key, os.urandom(700_000))
    harmed = {
        "cut": closed[: 2 * piece],
        "changed": closed[:-1] + bytes([closed[-1] ^ 1]),
        "moved": closed[piece : 2 * piece] + closed[:piece] + closed[2 * piece :],
        "more": closed + b"x",
        "other key": closed,
    }[harm]

    with pytest.raises(InvalidTag):
        list(open_content(vault.new_key() if harm == "other key" else key, [harmed]))


def test_f_061_a_key_opens_only_for_its_own_content_and_with_older_keys(vault: FileVault) -> None:
    content_id, key = new_id(), vault.new_key()
    closed = vault.seal_key(content_id, key)

    newer = FileVault(secret, key=2)
    assert key not in closed
    assert newer.open_key(content_id, closed) == key
    assert (closed[0], newer.seal_key(content_id, key)[0]) == (1, 2)
    with pytest.raises(InvalidTag):
        vault.open_key(new_id(), closed)
