"""Editions are generations; the agency and the codes are kept once, as they were published.

What was stored of the agency and the codes is carried over as one version older than it is, blank
where it said nothing: the next publication fills it in.
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NOBODY = "00000000-0000-0000-0000-000000000000"
_KEYED = ("note", "deficiency", "piece", "customer")

_REFERENCE = sa.table(
    "reference", sa.column("name"), sa.column("version"), sa.column("body", JSONB)
)


def upgrade() -> None:
    references = "SELECT name, version, body FROM reference JOIN edition ON number = edition"
    stored = op.get_bind().execute(sa.text(f"{references} WHERE state = 'CURRENT'")).all()
    op.execute("DELETE FROM reference")
    op.drop_constraint("reference_pkey", "reference")
    op.drop_column("reference", "edition")
    op.create_primary_key("reference_pkey", "reference", ["name"])
    for row in stored:
        blank = _agency if row.name == "agency" else _codes
        body = blank(row.version, row.body if isinstance(row.body, dict) else json.loads(row.body))
        carried = {"name": row.name, "version": row.version - 1, "body": body}
        op.execute(_REFERENCE.insert().values(carried))
    op.rename_table("edition", "generation")
    op.execute("ALTER INDEX edition_pkey RENAME TO generation_pkey")
    op.execute("ALTER INDEX edition_state RENAME TO generation_state")
    for table in _KEYED:
        op.alter_column(table, "edition", new_column_name="generation")


def _agency(version: int, known: dict[str, str]) -> dict[str, object]:
    nothing = {"name": "", "line1": "", "line2": ""}
    return {"agency_id": _NOBODY, "version": version, "return_address": nothing, **known}


def _codes(version: int, known: dict[str, dict[str, str]]) -> dict[str, object]:
    tables = [
        {"name": name, "codes": [{"key": key, "label": label} for key, label in labels.items()]}
        for name, labels in known.items()
    ]
    return {"tables_id": _NOBODY, "version": version, "tables": tables}


def downgrade() -> None:
    for table in _KEYED:
        op.alter_column(table, "generation", new_column_name="edition")
    op.execute("ALTER INDEX generation_state RENAME TO edition_state")
    op.execute("ALTER INDEX generation_pkey RENAME TO edition_pkey")
    op.rename_table("generation", "edition")
    # What was published cannot be put into the shape of before: it is told again.
    op.execute("DELETE FROM reference")
    op.drop_constraint("reference_pkey", "reference")
    op.add_column("reference", sa.Column("edition", sa.Integer, nullable=False))
    op.create_primary_key("reference_pkey", "reference", ["edition", "name"])
