"""Whom a notification is for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Until now every notification was a text that came back.
    op.add_column(
        "notification", sa.Column("asks_for", sa.Text, nullable=False, server_default="sms.read")
    )
    op.alter_column("notification", "asks_for", server_default=None)


def downgrade() -> None:
    op.drop_column("notification", "asks_for")
