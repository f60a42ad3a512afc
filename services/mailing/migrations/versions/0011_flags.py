"""Customers to whom nothing is posted: the deceased, and those who want no post."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for flag in ("deceased", "no_post"):
        column = sa.Column(flag, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("customer", column)


def downgrade() -> None:
    for flag in ("no_post", "deceased"):
        op.drop_column("customer", flag)
