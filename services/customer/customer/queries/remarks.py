"""The notes of a record's own section."""

from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, model_page
from customer.repositories.customers import get_customer
from customer.schemas.remarks import RemarkOut
from customer.tables import RemarkRow


async def list_remarks(read: ReadSession, customer_id: UUID, page: PageRequest) -> Page[RemarkOut]:
    """Return what was noted about a customer, the newest first."""
    await get_customer(read, customer_id)
    query = select(RemarkRow).where(
        RemarkRow.customer_id == customer_id, RemarkRow.deleted_at.is_(None)
    )
    return await model_page(read.session, RemarkOut, query, page, order=[RemarkRow.id.desc()])
