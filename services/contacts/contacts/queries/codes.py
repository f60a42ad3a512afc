"""The code tables, and who changed them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.http.audit_filter import AuditFilter
from backbone.http.pagination import Page, PageRequest, model_page
from contacts.dependencies import Dependencies
from contacts.domain.codes import CodeTables, TableName, revise_code
from contacts.schemas.codes import CodeChange, CodePreview
from contacts.tables import CodeChangeRow, CodeSetRow


async def code_tables(read: ReadSession[Dependencies]) -> CodeTables:
    """Return all code tables as they stand."""
    version = await read.session.scalar(select(CodeSetRow.version))
    return await read.deps.codes.get(read.session, version=version or 0)


async def preview_code(
    read: ReadSession[Dependencies], table: TableName, key: str, values: Mapping[str, Any]
) -> CodePreview:
    """Say what a change would make of a code, and which usual entries would come and go."""
    codes = await code_tables(read)
    revised = revise_code(codes, table, key, values)
    offered, kept = codes.offered, codes.revised(table, revised).offered
    return CodePreview.model_validate(
        {
            "before": codes.find(table, key),
            "after": revised,
            "suggestions_lost": [one for one in offered if one not in kept],
            "suggestions_gained": [one for one in kept if one not in offered],
        }
    )


async def code_changes(
    read: ReadSession,
    page: PageRequest,
    wanted: AuditFilter,
) -> Page[CodeChange]:
    """Return a page of changes to the code tables and the usual entries, newest first."""
    columns = CodeChangeRow.__table__.c
    narrowed = await wanted.conditions(read, at=columns.at, by_id=columns.by_id)
    query = select(CodeChangeRow).where(*narrowed)
    order = (CodeChangeRow.at.desc(), CodeChangeRow.change_id.desc())
    return await model_page(read.session, CodeChange, query, page, order=order)
