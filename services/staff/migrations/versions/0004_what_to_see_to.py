"""Which call code a notification asks to be explained."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("notification", sa.Column("call_code", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("notification", "call_code")
