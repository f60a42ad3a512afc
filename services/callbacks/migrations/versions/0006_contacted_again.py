"""A contact from a customer after the last attempt, which ends the pause."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

_MATTERS = "effect <> 'KEEP' OR version > 1 OR sms_reply IS NOT NULL"


def upgrade() -> None:
    op.add_column("callback", sa.Column("contacted_again", postgresql.JSONB))
    op.create_index(
        "fact_that_counts",
        "fact",
        ["customer_id"],
        postgresql_where=sa.text(f"{_MATTERS} OR contact_type = 'INCOMING'"),
    )
    op.drop_index("fact_that_matters", "fact")


def downgrade() -> None:
    op.create_index(
        "fact_that_matters", "fact", ["customer_id"], postgresql_where=sa.text(_MATTERS)
    )
    op.drop_index("fact_that_counts", "fact")
    op.drop_column("callback", "contacted_again")
