"""Whether a customer can be phoned whose mail came back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("has_phone", sa.Boolean))
    op.add_column("piece", sa.Column("can_be_phoned", sa.Boolean))


def downgrade() -> None:
    op.drop_column("piece", "can_be_phoned")
    op.drop_column("customer", "has_phone")
