"""Pictures that came with texts: asked of the provider after its webhook was answered (R-60)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.ids import new_id
from backbone.printing.sandbox import PrintingFailed
from backbone.telemetry.logging import get_logger
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.pictures import (
    MOST_OF_A_DAY,
    MOST_OF_A_TEXT,
    PictureState,
    pause_before_retry,
)
from sms_gateway.gateways.picture_painter import PaintedPicture
from sms_gateway.gateways.provider import MediaMissing, MediaTooLarge, ProviderUnreachable
from sms_gateway.tables import PictureRow, ReplyRow

log = get_logger(__name__)

_A_DAY = timedelta(hours=24)
_LEASE = timedelta(minutes=5)
"""How long nobody else fetches a picture that is being fetched."""


@dataclass(frozen=True, slots=True)
class DuePicture:
    """A picture to be fetched now, for the n-th time."""

    picture_id: UUID
    message: str
    media: str | None
    position: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A picture that could not be fetched or painted this time."""

    reason: str
    missing: bool = False
    """Whether the provider answered, and does not have it."""


async def keep_pictures(work: UnitOfWork, reply: ReplyRow, media: Sequence[str | None]) -> None:
    """Write down which pictures came with a text; they are fetched later."""
    count = min(reply.pictures, MOST_OF_A_TEXT)
    if count == 0:
        return
    lately = select(func.count()).where(
        PictureRow.number == reply.number, PictureRow.at > reply.at - _A_DAY
    )
    left = MOST_OF_A_DAY - (await work.session.scalar(lately) or 0)
    for position in range(count):
        fetched = position < left
        work.session.add(
            PictureRow(
                picture_id=new_id(),
                reply_id=reply.reply_id,
                position=position,
                number=reply.number,
                message=reply.provider_id,
                media=media[position] if position < len(media) else None,
                state="WAITING" if fetched else "NOT_KEPT",
                attempts=0,
                next_at=work.now() if fetched else None,
                at=reply.at,
            )
        )


async def fetch_pictures(units_of_work: UnitOfWorkFactory) -> None:
    """Fetch, check and keep every picture that is due, one after the other."""
    deps: Dependencies = units_of_work.deps
    if deps.provider is None:
        return
    while (due := await _claim(units_of_work)) is not None:
        outcome = await _fetch(deps, due)
        await _record(units_of_work, due, outcome)


async def _claim(units_of_work: UnitOfWorkFactory) -> DuePicture | None:
    async with units_of_work.begin() as work:
        row = await work.session.scalar(
            select(PictureRow)
            .where(PictureRow.next_at <= work.now())
            .order_by(PictureRow.next_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.attempts += 1
        row.next_at = work.now() + _LEASE
        return DuePicture(row.picture_id, row.message, row.media, row.position, row.attempts)


async def _fetch(deps: Dependencies, due: DuePicture) -> PaintedPicture | PictureState | Failed:
    """Return the picture, the state it ends in, or why it has to be tried again."""
    assert deps.provider is not None  # noqa: S101  or nothing was claimed
    try:
        media = due.media or (await deps.provider.media_of(due.message))[due.position]
        content = await deps.provider.fetch_media(due.message, media)
        return await deps.painter.paint(content) or "UNREADABLE"
    except MediaTooLarge:
        return "TOO_LARGE"
    except (MediaMissing, IndexError) as error:
        return Failed(str(error) or type(error).__name__, missing=True)
    except ProviderUnreachable as error:
        return Failed(str(error))
    except PrintingFailed as error:
        # The process was killed, or ran out of time: pictures of ours never take that long.
        return Failed(type(error).__name__, missing=True)


async def _record(
    units_of_work: UnitOfWorkFactory,
    due: DuePicture,
    outcome: PaintedPicture | PictureState | Failed,
) -> None:
    async with units_of_work.begin() as work:
        row = await work.session.get(PictureRow, due.picture_id, with_for_update=True)
        if row is None or row.attempts != due.attempt:
            return  # somebody else fetches it by now
        row.next_at = None
        match outcome:
            case PaintedPicture(content, width, height):
                row.state, row.content, row.width, row.height = "KEPT", content, width, height
            case Failed(reason, missing):
                pause = pause_before_retry(row.attempts, missing=missing)
                row.next_at = work.now() + pause if pause is not None else None
                row.state = "WAITING" if pause is not None else "LOST"
                log.warning(
                    "picture_not_fetched",
                    picture_id=str(row.picture_id),
                    reason=reason,
                    attempts=row.attempts,
                    state=row.state,
                )
            case state:
                row.state = state
