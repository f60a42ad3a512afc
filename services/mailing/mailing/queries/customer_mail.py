"""Whether post reaches a customer, as far as is known here."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.unit_of_work import ReadSession
from mailing.dependencies import Dependencies
from mailing.domain.pieces import hold
from mailing.repositories.customers import load_recipients
from mailing.repositories.reference import ReferenceData, load_reference_data
from mailing.schemas.pieces import CustomerMail, OpenPiece
from mailing.tables import PIECE

_MOST_SHOWN: Final = 20


async def customer_mail(read: ReadSession[Dependencies], customer_id: UUID) -> CustomerMail:
    """Say whether something could be posted to a customer now, and what came back from there."""
    recipient = (await load_recipients(read, [customer_id])).get(customer_id)
    held = hold(recipient, hold_for_email=read.deps.settings.hold_for_email)
    address = recipient.address if recipient else None
    came_back = None
    if recipient is not None and address is not None and address.key in recipient.returned:
        wanted = select(PIECE.c.returned_at, PIECE.c.returned_reason).where(
            PIECE.c.customer_id == customer_id,
            PIECE.c.address == address.key,
            PIECE.c.returned_at.is_not(None),
        )
        newest = wanted.order_by(PIECE.c.returned_at.desc()).limit(1)
        came_back = (await read.session.execute(newest)).one_or_none()
    counted = select(
        func.count().filter(PIECE.c.state == "PENDING").label("waiting"),
        func.count().filter(PIECE.c.state == "HELD").label("held"),
    ).where(PIECE.c.customer_id == customer_id)
    counts = (await read.session.execute(counted)).one()
    reference = await load_reference_data(read)
    by_address = held is not None and held.because in {"INCOMPLETE_ADDRESS", "DOUBTED_ADDRESS"}
    return CustomerMail(
        customer_id=customer_id,
        mailing_system=reference.mailing_system,
        held_because=held.because if held else None,
        held_missing=list(address.missing) if address and by_address else [],
        held_doubts=list(address.doubts) if address and by_address else [],
        returned_at=came_back.returned_at if came_back else None,
        returned_reason=came_back.returned_reason if came_back else None,
        waiting=counts.waiting,
        held=counts.held,
        open_pieces=await _open_pieces(read, customer_id, reference),
    )


async def _open_pieces(
    read: ReadSession, customer_id: UUID, reference: ReferenceData
) -> list[OpenPiece]:
    """Return what is not posted yet, the oldest first."""
    unposted = PIECE.c.state.in_(("PENDING", "HELD", "BATCHED", "PRINTED"))
    wanted = select(PIECE).where(PIECE.c.customer_id == customer_id, unposted)
    oldest_first = wanted.order_by(PIECE.c.queued_at, PIECE.c.piece_id).limit(_MOST_SHOWN)
    return [
        OpenPiece(
            id=row.piece_id,
            mailing_code_label=reference.label("mailing_codes", row.mailing_code),
            **{name: getattr(row, name) for name in OpenPiece.model_fields if hasattr(row, name)},
        )
        for row in await read.session.execute(oldest_first)
    ]
