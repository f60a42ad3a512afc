"""Words to the customer, the author's account, and what was told of late changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("note", sa.Column("words_to_customer", sa.Text))
    op.add_column("note", sa.Column("entered_by_id", sa.Uuid))
    op.create_table(
        "late_change",
        sa.Column("change_id", sa.Uuid, primary_key=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", JSONB, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("late_change")
    op.drop_column("note", "entered_by_id")
    op.drop_column("note", "words_to_customer")
