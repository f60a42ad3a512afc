"""What the service builds for itself when it starts."""

import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from obstore.store import S3Store

from backbone.process.environment import ServiceEnvironment
from backbone.settings import ConfigurationRefused
from customer.gateways.content_judge import ContentJudge
from customer.gateways.file_store import FileStore, FolderFiles, ObjectFiles
from customer.gateways.sealed_content import FileVault
from customer.gateways.ssn_vault import SsnVault
from customer.gateways.virus_scanner import VirusScanner
from customer.settings import CustomerSettings


@dataclass(frozen=True)
class Dependencies:
    """What every request and consumer may use."""

    ssn_vault: SsnVault
    settings: CustomerSettings
    file_vault: FileVault
    file_store: FileStore
    virus_scanner: VirusScanner
    content_judge: ContentJudge = field(default_factory=ContentJudge)


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Read the settings, the keys things are sealed with, and find the place for files."""
    settings = environment.settings(CustomerSettings)
    return Dependencies(
        SsnVault(environment.secret, key=settings.ssn_key),
        settings,
        FileVault(environment.secret, key=settings.file_key),
        _file_store(settings, environment),
        VirusScanner(settings.clamd),
    )


def files_folder(settings: CustomerSettings, home: Path | None) -> Path | None:
    """Return the folder files lie in; None where they lie in a bucket, or nobody has said where."""
    if settings.files_s3_bucket:
        return None
    return settings.files or (home / "files" if home else None)


def _file_store(settings: CustomerSettings, environment: ServiceEnvironment) -> FileStore:
    if settings.files_s3_bucket:
        return ObjectFiles(_s3(settings))
    folder = files_folder(settings, environment.home)
    if folder is None:
        if not environment.demo:
            raise ConfigurationRefused(
                "HEARTHLINE_CUSTOMER_FILES must name the folder customers' files lie in, or"
                " HEARTHLINE_CUSTOMER_FILES_S3_BUCKET a bucket: there is no other place for them."
            )
        return _passing_files()
    return FolderFiles(folder)


def _passing_files() -> FileStore:
    """Keep the files of a demo that has no home in a folder that goes when it does."""
    folder = Path(tempfile.mkdtemp(prefix="hearthline-files-"))
    store = FolderFiles(folder)
    weakref.finalize(store, shutil.rmtree, folder, ignore_errors=True)
    return store


def _s3(settings: CustomerSettings) -> S3Store:
    endpoint = settings.files_s3_endpoint
    given = {
        "endpoint": endpoint,
        "access_key_id": settings.files_s3_access_key_id,
        "secret_access_key": settings.files_s3_secret_access_key,
    }
    config: Any = {name: value for name, value in given.items() if value}
    return S3Store(
        settings.files_s3_bucket,
        prefix=settings.files_s3_prefix or None,
        region=settings.files_s3_region,
        client_options={"allow_http": bool(endpoint and endpoint.startswith("http:"))},
        virtual_hosted_style_request=endpoint is None,
        **config,
    )
