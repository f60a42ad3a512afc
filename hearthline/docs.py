"""Writes the documents that are generated from the code, and says when they are stale."""

import json
from pathlib import Path

import yaml

from backbone.http.app import openapi_of
from backbone.messaging.asyncapi import asyncapi_of
from backbone.messaging.topology import definitions
from contracts.base import event_types
from hearthline.house import SERVICES


def write(folder: Path, *, check: bool) -> list[str]:
    """Write every document that changed, or with `check` only name them; return their names."""
    stale = []
    for name, text in _documents().items():
        file = folder / name
        if file.exists() and file.read_text() == text:
            continue
        stale.append(name)
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return stale


def _documents() -> dict[str, str]:
    subscriptions = {service.name: service.event_types for service in SERVICES}
    asyncapi = asyncapi_of(subscriptions)
    found = {"asyncapi.yaml": yaml.safe_dump(asyncapi, sort_keys=False, width=100)}
    for one in SERVICES:
        openapi = openapi_of(one.name, one.title, one.router, one.problem_statuses)
        found[f"openapi/{one.name}.json"] = _json(openapi)
    for kind, event in sorted(event_types().items()):
        found[f"schemas/{kind}.json"] = _json(event.model_json_schema())
    # Not for reading, but written from the same code for the same reason.
    found["../deploy/broker/definitions.json"] = _json(definitions(subscriptions))
    return found


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
