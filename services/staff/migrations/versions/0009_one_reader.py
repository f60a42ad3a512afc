"""A notification may be for one person."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("notification", sa.Column("account_id", sa.Uuid))


def downgrade() -> None:
    op.drop_column("notification", "account_id")
