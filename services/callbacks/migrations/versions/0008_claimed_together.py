"""Customers of one telephone number are claimed together."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("claim", sa.Column("with_customer", sa.Uuid))


def downgrade() -> None:
    op.drop_column("claim", "with_customer")
