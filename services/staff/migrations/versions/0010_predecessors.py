"""A refresh token knows the one it was issued for (R-28)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refresh_token", sa.Column("predecessor", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("refresh_token", "predecessor")
