"""Phone numbers, and whether each may be texted."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.ids import new_id
from sms_gateway.tables import NUMBER, NumberRow


async def locked_number(session: AsyncSession, number: str) -> NumberRow:
    """Return what is known of a number as it is now, and keep its row to this transaction."""
    unknown = {"number": number, "number_id": new_id(), "version": 0, "opted_out": False}
    await session.execute(insert(NUMBER).values(unknown).on_conflict_do_nothing())
    found = select(NumberRow).where(NumberRow.number == number).with_for_update()
    options = {"populate_existing": True}
    return (await session.execute(found, execution_options=options)).scalar_one()
