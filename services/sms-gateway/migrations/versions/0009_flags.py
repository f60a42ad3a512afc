"""Customers who are not texted: the deceased, and those who want no calls."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for flag in ("deceased", "do_not_call"):
        column = sa.Column(flag, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("customer", column)


def downgrade() -> None:
    for flag in ("do_not_call", "deceased"):
        op.drop_column("customer", flag)
