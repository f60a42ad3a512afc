"""Writes the documents that are generated from the code, and says when they are stale."""

import json
from itertools import product
from pathlib import Path

import yaml

from backbone.http.app import openapi_of
from backbone.messaging.asyncapi import asyncapi_of, published_events
from backbone.messaging.topology import definitions
from contracts.base import event_types
from contracts.reconciliation import RECONCILIATION_EVENTS
from hearthline.house import SERVICES

_BEGIN = "<!-- events: written by ./dev docs -->"
_END = "<!-- /events -->"


def write(folder: Path, *, check: bool) -> list[str]:
    """Write every document that changed, or with `check` only name them; return their names."""
    stale = []
    page = folder / "architecture.md"
    documents = {**_documents(), page.name: architecture(page.read_text())}
    for name, text in documents.items():
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
        openapi = openapi_of(one.name, one.title, one.whole_router, one.problem_statuses)
        found[f"openapi/{one.name}.json"] = _json(openapi)
    for kind, event in sorted(event_types().items()):
        found[f"schemas/{kind}.json"] = _json(event.model_json_schema())
    # Not for reading, but written from the same code for the same reason.
    found["../deploy/broker/definitions.json"] = _json(definitions(subscriptions))
    return found


def architecture(text: str) -> str:
    """Return the architecture page with its drawing of services and events made anew."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{_drawing()}{_END}{after}"


def _drawing() -> str:
    """Draw who publishes what to whom, as a Mermaid diagram."""
    edges: dict[tuple[str, str], list[str]] = {}
    for kind, event in sorted(published_events().items()):
        if event in RECONCILIATION_EVENTS:
            continue  # Between any two services; the page says so in words.
        for owner, consumer in product(event.owners, event.consumers):
            if owner != consumer:
                edges.setdefault((owner, consumer), []).append(kind.split(".")[1])
    lines = [
        f'  {owner} -- "{"<br>".join(names)}" --> {consumer}'
        for (owner, consumer), names in sorted(edges.items())
    ]
    return "\n".join(["```mermaid", "flowchart LR", *lines, "```", ""])


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
