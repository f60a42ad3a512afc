"""Notes that name the day on which the customer is to be called."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("fact", sa.Column("follow_up_date", sa.Date))
    op.add_column("callback", sa.Column("opens_at", sa.TIMESTAMP(timezone=True)))
    op.create_index(
        "callback_opens_at",
        "callback",
        ["opens_at"],
        postgresql_where=sa.text("opens_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("callback_opens_at", "callback")
    op.drop_column("callback", "opens_at")
    op.drop_column("fact", "follow_up_date")
