"""The plain design: ORM objects, one transaction and one awaited publish per message.

What a good tutorial would build. `python -m bench.plain http|relay|consumer` runs one part of it.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

import aio_pika
import uvicorn
from fastapi import Depends, FastAPI
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import DateTime, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

URL = os.environ.get("PLAIN_DATABASE_URL", "")
AMQP = os.environ.get("HEARTHLINE_BUS_URL", "amqp://guest:guest@127.0.0.1:5672/")
PREFIX = os.environ.get("HEARTHLINE_BUS_PREFIX", "plain")

engine = create_async_engine(URL or "postgresql+asyncpg://", pool_size=10, max_overflow=10)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """The tables of the plain design."""

    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012  SQLAlchemy's way


class Contact(Base):
    """A note."""

    __tablename__ = "contact"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[UUID] = mapped_column(index=True)
    contact_date: Mapped[datetime]
    contact_type: Mapped[str]
    contact_action: Mapped[str]
    call_code: Mapped[str]
    language: Mapped[str]
    notes: Mapped[str | None]


class Outbox(Base):
    """A promised event."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    published_at: Mapped[datetime | None]


class Inbox(Base):
    """An event already handled."""

    __tablename__ = "inbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Callback(Base):
    """A customer who waits for a call."""

    __tablename__ = "callback"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    call_code: Mapped[str]
    notes: Mapped[str | None]
    waiting_since: Mapped[datetime]


class NewContact(BaseModel):
    """What the front desk sends."""

    customer_id: UUID
    contact_date: AwareDatetime | None = None
    contact_type: str
    contact_action: str
    call_code: str
    language: str
    notes: str | None = None


class Logged(NewContact):
    """What everybody else hears."""

    contact_id: UUID


app = FastAPI()


async def _session() -> AsyncSession:
    return sessions()


@app.post("/contacts", status_code=201)
async def log_contact(
    new: NewContact, session: Annotated[AsyncSession, Depends(_session)]
) -> Logged:
    """Save a note and promise its event."""
    async with session:
        values = new.model_dump() | {"contact_date": new.contact_date or datetime.now(UTC)}
        contact = Contact(id=uuid4(), **values)
        session.add(contact)
        logged = Logged(contact_id=contact.id, **values)
        session.add(Outbox(body=logged.model_dump_json(), created_at=datetime.now(UTC)))
        await session.commit()
        return logged


async def _exchange(channel: aio_pika.abc.AbstractChannel) -> aio_pika.abc.AbstractExchange:
    return await channel.declare_exchange(f"{PREFIX}.plain", "topic", durable=True)


async def relay() -> None:
    """Publish one event at a time and write down that it was."""
    connection = await aio_pika.connect_robust(AMQP)
    exchange = await _exchange(await connection.channel())
    while True:
        async with sessions() as session:
            waiting = select(Outbox).where(Outbox.published_at.is_(None))
            rows = (await session.scalars(waiting.order_by(Outbox.created_at).limit(100))).all()
            for row in rows:
                message = aio_pika.Message(
                    row.body.encode(), message_id=str(row.id), delivery_mode=2
                )
                await exchange.publish(message, routing_key="contact.logged")
                row.published_at = datetime.now(UTC)
                await session.commit()
        if not rows:
            await asyncio.sleep(0.05)


async def consumer() -> None:
    """Handle one message at a time, each in its own transaction."""
    connection = await aio_pika.connect_robust(AMQP)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=32)
    queue = await channel.declare_queue(
        f"{PREFIX}.plain", durable=True, arguments={"x-queue-type": "quorum"}
    )
    await queue.bind(await _exchange(channel), "contact.logged")
    async with queue.iterator() as messages:
        async for message in messages:
            await _handle(message)


async def _handle(message: aio_pika.abc.AbstractIncomingMessage) -> None:
    event = Logged.model_validate_json(message.body)
    async with sessions() as session:
        event_id = UUID(message.message_id)
        if await session.get(Inbox, event_id) is None:
            session.add(Inbox(id=event_id))
            row = await session.get(Callback, event.customer_id)
            if row is None:
                session.add(
                    Callback(
                        customer_id=event.customer_id,
                        contact_id=event.contact_id,
                        call_code=event.call_code,
                        notes=event.notes,
                        waiting_since=event.contact_date or datetime.now(UTC),
                    )
                )
            else:
                row.contact_id, row.notes = event.contact_id, event.notes
            await session.commit()
    await message.ack()


def main() -> None:
    """Run one part of the plain design."""
    part, *rest = sys.argv[1:]
    if part == "http":
        uvicorn.run(app, host="127.0.0.1", port=int(rest[0]), log_level="warning")
    else:
        asyncio.run({"relay": relay, "consumer": consumer}[part]())


if __name__ == "__main__":
    main()
