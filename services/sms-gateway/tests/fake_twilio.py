"""A provider that fails as real ones do: it takes a text and loses the line, or the other way."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

Fault = Literal[
    "accept_then_cut",
    "accept_then_sleep",
    "accept_then_500",
    "cut",
    "503",
    "429",
    "401",
    "21610",
    "21211",
    "nonsense",
]
AMBIGUOUS: tuple[Fault, ...] = (
    "accept_then_cut",
    "accept_then_sleep",
    "accept_then_500",
    "cut",
    "503",
    "nonsense",
)
ACCOUNT = "AC" + "1" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
SENDER = "+18315550100"


@dataclass
class Fake:
    """What the provider was told, and how it is going to answer."""

    url: str = ""
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    faults: dict[str, Fault] = field(default_factory=dict)
    """By number, once each."""
    every_time: Fault | None = None
    """While set, the provider answers everything so, and lists nothing."""
    sleeps: float = 1.0
    texts: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """Every form it was sent, accepted or not."""
    media: dict[str, bytes] = field(default_factory=dict)
    """What came with texts, by its id."""
    media_answers: list[int | str] = field(default_factory=list)
    """How the next questions for media are answered instead: a status, or an address to go to."""
    media_asked: list[tuple[str, bool]] = field(default_factory=list)
    """Every path media were asked for, and whether with credentials."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def per_number(self) -> Counter[str]:
        """Count the texts each number got."""
        return Counter(one["to"] for one in self.texts)

    def accept(self, form: dict[str, str]) -> dict[str, Any]:
        """Take a text; from here on it is on its way."""
        text = {
            "sid": f"SM{uuid4().hex}",
            "account_sid": ACCOUNT,
            "to": form["To"],
            "from": form.get("From", SENDER),
            "body": form["Body"],
            "status": "queued",
            "direction": "outbound-api",
            "date_created": format_datetime(self.clock()),
            "date_sent": None,
            "error_code": None,
        }
        with self.lock:
            self.texts.append(text)
        return text


class _Handler(BaseHTTPRequestHandler):
    fake: Fake
    # A connection serves many requests, as the provider's do, and no answer waits to be sent.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Take a text, or fail."""
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(raw).items()}
        with self.fake.lock:
            self.fake.asked.append(form)
            fault = self.fake.every_time or self.fake.faults.pop(form["To"], None)
        match fault:
            case None:
                self._answer(201, self.fake.accept(form))
            case "accept_then_cut":
                self.fake.accept(form)
                self._cut()
            case "accept_then_sleep":
                self.fake.accept(form)
                time.sleep(self.fake.sleeps)
                self._cut()
            case "accept_then_500":
                self.fake.accept(form)
                self._answer(500, {"status": 500, "message": "oops"})
            case "nonsense":
                self.fake.accept(form)
                self._answer(201, None)
            case "cut":
                self._cut()
            case "503" | "429" | "401":
                self._answer(int(fault), {"status": int(fault), "message": "not now"})
            case "21610" | "21211":
                self._answer(400, {"status": 400, "code": int(fault), "message": "no"})

    def do_GET(self) -> None:
        """List what was taken, newest first."""
        if "/Media" in self.path or self.path.startswith("/cdn/"):
            self._answer_media()
            return
        if self.fake.every_time is not None:
            self._answer(503, {"status": 503, "message": "not now"})
            return
        asked = parse_qs(urlsplit(self.path).query)
        to = asked.get("To", [None])[0]
        size, page = (int(asked.get(name, [0])[0]) for name in ("PageSize", "Page"))
        size = min(size or 50, 1000)
        with self.fake.lock:
            found = [one for one in reversed(self.fake.texts) if to in {None, one["to"]}]
        begin = page * size
        more = f"{urlsplit(self.path).path}?PageSize={size}&Page={page + 1}"
        self._answer(
            200,
            {
                "messages": found[begin : begin + size],
                "next_page_uri": more if len(found) > begin + size else None,
                "page": page,
                "page_size": size,
            },
        )

    def _answer_media(self) -> None:
        """Send who asks with credentials to where the media lie, as the provider does."""
        name = urlsplit(self.path).path.rpartition("/")[2]
        with self.fake.lock:
            self.fake.media_asked.append((self.path, "Authorization" in self.headers))
            answer = self.fake.media_answers.pop(0) if self.fake.media_answers else None
        if isinstance(answer, int):
            self._answer(answer, {"status": answer, "message": "not now"})
        elif name == "Media.json":
            listed = [{"sid": one, "account_sid": ACCOUNT} for one in self.fake.media]
            self._answer(200, {"media_list": listed, "page": 0, "page_size": 50})
        elif self.path.startswith("/cdn/"):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(self.fake.media[name])))
            self.end_headers()
            self.wfile.write(self.fake.media[name])
        else:
            self.send_response(307)
            self.send_header("Location", answer or f"/cdn/{name}")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _answer(self, status: int, body: object) -> None:
        raw = json.dumps(body).encode() if body is not None else b"<html>"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _cut(self) -> None:
        self.close_connection = True


@contextmanager
def fake_twilio() -> Iterator[Fake]:
    """Open the provider on a port of its own."""
    fake = Fake()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
