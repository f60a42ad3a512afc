"""One service in a test: a database of its own, a capturing bus, a clock that can be set."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

import httpx2
from joserfc import jwt
from joserfc.jwk import OKPKey

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.envelope import read_envelope, write_envelope
from backbone.http.auth import AUDIENCE, ISSUER, TokenVerifier
from backbone.ids import new_id
from backbone.messaging.bus import OutboundMessage, Subscriber
from backbone.process.environment import ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.service import Service
from backbone.testing.databases import (
    fresh_database,
    keep_databases,
    service_database,
)
from contracts.base import Event, event_types

__all__ = [
    "CapturingBus",
    "Clock",
    "Keys",
    "ServiceHarness",
    "fresh_database",
    "keep_databases",
    "running",
]

EventT = TypeVar("EventT", bound=Event)

_PEOPLE = UUID("0d5b3f57-0f5e-4d55-a5fd-6a6d1c7b1a11")


class Clock:
    """A clock that shows the time it was set to, and the real time until then."""

    def __init__(self) -> None:
        self._set: datetime | None = None

    def __call__(self) -> datetime:
        """Show the time."""
        return self._set or datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        """Stop the clock at a moment."""
        if moment.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        self._set = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock on."""
        self._set = self() + by


class Keys:
    """A signing key of the test's own, and access tokens signed with it."""

    def __init__(self, *, ahead: timedelta = timedelta()) -> None:
        self._ahead = ahead
        """How far the clock by which they are issued is ahead of this machine's."""
        self._key = OKPKey.generate_key("Ed25519", {"kid": "test"}, private=True)
        self.verifier = TokenVerifier(self._published)

    async def _published(self) -> dict[str, object]:
        return {"keys": [self._key.as_dict(private=False)], "now": self._now().timestamp()}

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def token(self, *roles: str, name: str = "AGENCY EMPLOYEE", lifetime: int = 600) -> str:
        """Sign a token for somebody with these roles."""
        now = int(self._now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(uuid5(_PEOPLE, f"{name} {roles}")),
            "preferred_username": (roles[0] if roles else "nobody").replace("_", ""),
            "name": name,
            "roles": list(roles),
            "iat": now,
            "exp": now + lifetime,
            "jti": str(uuid4()),
        }
        header = {"alg": "Ed25519", "kid": "test", "typ": "at+jwt"}
        return jwt.encode(header, claims, self._key, algorithms=["Ed25519"])


class CapturingBus:
    """A bus that keeps what is published."""

    def __init__(self) -> None:
        self.messages: list[OutboundMessage] = []

    async def subscribe(self, subscriber: Subscriber) -> None:
        """Accept the subscriber; the test itself delivers events."""

    async def publish(self, messages: Sequence[OutboundMessage]) -> Collection[UUID]:
        """Keep the messages."""
        self.messages.extend(messages)
        return {message.event_id for message in messages}

    async def stop_consuming(self) -> None:
        """Nothing is being delivered."""

    async def close(self) -> None:
        """There is no connection to close."""

    def healthy(self) -> bool:
        """Say that it always works."""
        return True

    def queue_missing(self, _subscriber: str) -> bool:
        """Say that no queue is missing."""
        return False

    async def waiting(self, _subscriber: str) -> int | None:
        """Say that nothing waits."""
        return 0


class ServiceHarness:
    """One running service, and everything a test does with it."""

    def __init__(self, runtime: Runtime, bus: CapturingBus, keys: Keys, clock: Clock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.keys = keys
        self._bus = bus
        self._clients: list[httpx2.AsyncClient] = []

    def http(self, *roles: str, name: str = "AGENCY EMPLOYEE") -> httpx2.AsyncClient:
        """Return a client signed in with these roles; anonymous with none."""
        headers = {"Authorization": f"Bearer {self.keys.token(*roles, name=name)}"} if roles else {}
        transport = httpx2.ASGITransport(app=self.runtime.app, raise_app_exceptions=False)
        client = httpx2.AsyncClient(
            transport=transport, base_url="http://service.test", headers=headers
        )
        self._clients.append(client)
        return client

    async def deliver(self, *events: Event, source: str | None = None) -> None:
        """Deliver events as the bus would, in one batch, in this order."""
        bodies = [
            write_envelope(
                event,
                event_id=new_id(),
                source=source or next(o for o in event.owners if o != self.runtime.service.name),
                time=self.clock(),
                correlation_id=new_id(),
                causation_id=None,
                traceparent=None,
            )
            for event in events
        ]
        await self.runtime.consumer.receive(bodies)

    async def redeliver(self, bodies: Sequence[str]) -> None:
        """Deliver messages exactly as they are."""
        await self.runtime.consumer.receive(bodies)

    async def published(self, kind: type[EventT]) -> list[EventT]:
        """Return every event of a kind the service has published, oldest first."""
        while await self.runtime.relay.flush():
            pass
        opened = [
            event_types()[message.type].model_validate(read_envelope(message.body).data)
            for message in self._bus.messages
            if message.type in event_types()
        ]
        return [event for event in opened if isinstance(event, kind)]

    @property
    def messages(self) -> list[OutboundMessage]:
        """Everything that was published, as it was written."""
        return self._bus.messages

    def work(self) -> AbstractAsyncContextManager[UnitOfWork[Any]]:
        """Open one transaction of the service."""
        return self.runtime.units_of_work.begin()

    def read(self) -> AbstractAsyncContextManager[ReadSession[Any]]:
        """Open a session to read the service's data with."""
        return self.runtime.units_of_work.read()

    async def close(self) -> None:
        """Stop the service and close the clients."""
        for client in self._clients:
            await client.aclose()
        await self.runtime.stop()


@asynccontextmanager
async def running(
    service: Service,
    *,
    demo: bool = True,
    api: httpx2.AsyncClient | None = None,
) -> AsyncIterator[ServiceHarness]:
    """Run one service for a test, on a database of its own."""
    clock, keys, bus = Clock(), Keys(), CapturingBus()
    async with (
        service_database(service) as url,
        httpx2.AsyncClient(transport=httpx2.MockTransport(_no_api)) as no_api,
    ):
        environment = _TestEnvironment(home=None, demo=demo, api=api or no_api)
        runtime = Runtime(
            service,
            database_url=url,
            bus=bus,
            environment=environment,
            verifier=keys.verifier,
            clock=clock,
        )
        harness = ServiceHarness(runtime, bus, keys, clock)
        try:
            runtime.app.state.strict_problems = True
            await runtime.prepare()
            yield harness
        finally:
            await harness.close()


def _no_api(request: httpx2.Request) -> httpx2.Response:
    """Refuse to connect: a service under test is alone."""
    raise httpx2.ConnectError(f"Nobody answers {request.url.path} in this test.")


class _TestEnvironment(ServiceEnvironment):
    """An environment in which every secret exists, the same in every test."""

    def secret(self, name: str, length: int = 32) -> bytes:
        """Return a secret that depends on its name only."""
        return (uuid5(_PEOPLE, name).bytes * 8)[:length]
