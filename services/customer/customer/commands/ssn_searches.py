"""Searches by social security number: each is written down, and a minute allows only so many."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.http.problems import Problem, ProblemType
from backbone.ids import new_id
from contracts.customer import SsnSearched
from customer.dependencies import Dependencies
from customer.domain.ssn import SSN
from customer.tables import SsnSearchRow

TOO_MANY_SSN_SEARCHES = ProblemType(429, "too_many_ssn_searches")
_MINUTE: Final = timedelta(minutes=1)


async def record_ssn_search(
    work: UnitOfWork[Dependencies], ssn: SSN, *, by: Actor
) -> Problem | None:
    """Write a search down and publish it, or return why there must be no more (R-24).

    A refusal is returned, not raised: that it was refused is to be committed. Of those that follow
    one another only the first is written down, for whoever tries thousands would fill the audit.
    """
    # One after the other, at whichever replica: of many at once a minute's number is answered.
    await work.advisory_lock(f"ssn searches {by.id}")
    lately = (SsnSearchRow.account_id == by.id, SsnSearchRow.searched_at > work.now() - _MINUTE)
    answered = func.count().filter(~SsnSearchRow.refused)
    counts = await work.session.execute(select(answered, func.count()).where(*lately))
    searches, rows = counts.one()
    per_minute = work.deps.settings.ssn_searches_per_minute
    refused = searches >= per_minute
    told_already = rows > searches
    if not (refused and told_already):
        row = SsnSearchRow(
            search_id=new_id(),
            account_id=by.id,
            username=by.username,
            name=by.name,
            searched_at=work.now(),
            digest=work.deps.ssn_vault.digest(ssn),
            refused=refused,
            per_minute=per_minute,
        )
        work.session.add(row)
        work.emit(_event(row))
    if not refused:
        return None
    return TOO_MANY_SSN_SEARCHES(
        f"You have searched by {per_minute} social security numbers within a minute, which is as"
        " many as are allowed. Wait a minute, or search by name.",
        headers={"Retry-After": str(int(_MINUTE.total_seconds()))},
        per_minute=per_minute,
    )


async def replay_ssn_searches(read: ReadSession) -> AsyncIterator[SsnSearched]:
    """Yield every search by social security number, to be published again."""
    rows = await read.session.stream_scalars(select(SsnSearchRow).order_by(SsnSearchRow.search_id))
    async for row in rows:
        yield _event(row)


def _event(row: SsnSearchRow) -> SsnSearched:
    return SsnSearched.model_validate(row, from_attributes=True)
