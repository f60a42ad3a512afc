"""Corrected, deleted and moved notes are found across customers, by when that was."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    for table in ("contact", "contact_version"):
        op.create_index(
            f"{table}_changed",
            table,
            ["recorded_at", "contact_id", "version"],
            postgresql_where=sa.text("version > 1"),
        )
    op.create_index("code_change_newest", "code_change", ["at", "change_id"])


def downgrade() -> None:
    op.drop_index("code_change_newest", "code_change")
    for table in ("contact_version", "contact"):
        op.drop_index(f"{table}_changed", table)
