"""Customers who are not called as usual, and what may be left on their voicemail."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for flag in ("deceased", "do_not_call"):
        column = sa.Column(flag, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("customer", column)
    op.add_column("customer", sa.Column("voicemail", sa.Text))


def downgrade() -> None:
    for column in ("voicemail", "do_not_call", "deceased"):
        op.drop_column("customer", column)
