"""A number that texts cannot reach is remembered, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("number", sa.Column("unreachable_code", sa.Text))
    op.add_column("number", sa.Column("unreachable_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("number", "unreachable_at")
    op.drop_column("number", "unreachable_code")
