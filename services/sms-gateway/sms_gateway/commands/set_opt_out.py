"""Whether a number may be texted: the newest word counts, and binds all who use the number."""

from datetime import datetime, timedelta

from backbone.db.unit_of_work import UnitOfWork
from contracts.sms import OptedIn, OptedOut, OptSource
from sms_gateway.commands.locks import lock_customers_of, lock_numbers
from sms_gateway.commands.plan_reminders import plan_reminders
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.provider_errors import effect_of
from sms_gateway.repositories.numbers import locked_number
from sms_gateway.repositories.published import publish_for_good

_TICK = timedelta(microseconds=1)


async def set_opt_out(
    work: UnitOfWork,
    number: str,
    *,
    opted_out: bool,
    how: OptSource,
    at: datetime,
    said_now: bool = False,
) -> bool:
    """Take in one word on whether a number may be texted; return whether that changed anything.

    The newest word counts, whatever order they arrive in; of two at the same moment, the no. A no
    that is being said this moment is the newest: another service's clock may run ahead (N-22).
    The number must be locked.
    """
    row = await locked_number(work.session, number)
    if row.changed_at is not None:
        if opted_out and said_now:
            at = max(at, row.changed_at + _TICK)
        if at < row.changed_at or (at == row.changed_at and not opted_out):
            return False
    changed = row.opted_out != opted_out
    row.changed_at, row.how, row.opted_out = at, how, opted_out
    if changed:
        row.version += 1
        event = OptedOut if opted_out else OptedIn
        await publish_for_good(
            work,
            event(number_id=row.number_id, version=row.version, number=number, how=how, at=at),
        )
    await work.session.flush()
    return changed


async def learn_from_error(
    work: UnitOfWork[Dependencies], number: str | None, code: str | None
) -> None:
    """Learn what an error of the provider says about a number: a stop, or that nothing arrives."""
    if number is None:
        return
    match effect_of(code):
        case "OPT_OUT":
            await record_provider_stop(work, number)
        case "NUMBER":
            await _record_unreachable(work, number, code)
        case "TEXT" | "ACCOUNT" | "TRANSIENT":
            pass


async def _record_unreachable(
    work: UnitOfWork[Dependencies], number: str, code: str | None
) -> None:
    """Stop texts to a number nothing arrives at, until it changes (R-65)."""
    await lock_numbers(work, [number])
    customers = await lock_customers_of(work, [number])
    row = await locked_number(work.session, number)
    row.unreachable_code, row.unreachable_at = code, work.now()
    await work.session.flush()
    await plan_reminders(work, customers)


async def record_reachable(work: UnitOfWork, number: str, *, at: datetime) -> bool:
    """Record that a number has changed: it texted us, or staff asked anew for consent to text it.

    Return whether texts to it had been stopped. The number must be locked.
    """
    row = await locked_number(work.session, number)
    if row.unreachable_at is None or at < row.unreachable_at:
        return False
    row.unreachable_code = row.unreachable_at = None
    await work.session.flush()
    return True


async def record_provider_stop(work: UnitOfWork[Dependencies], number: str) -> None:
    """Record that the provider refuses texts to a number, whose owner told the carrier to stop."""
    await lock_numbers(work, [number])
    customers = await lock_customers_of(work, [number])
    now = work.now()
    await set_opt_out(work, number, opted_out=True, how="PROVIDER", at=now, said_now=True)
    await plan_reminders(work, customers)
