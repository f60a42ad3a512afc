"""What was mailed before its note was heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "mailed_early",
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mailed_early")
