"""Who let a change of the rules reach old notes, and the account of whoever explained a code."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_COUNTED = ("notes", "opened", "closed", "changed")


def upgrade() -> None:
    op.add_column("meaning", sa.Column("by_id", sa.Uuid))
    op.create_table(
        "refold",
        sa.Column("refold_id", sa.Uuid, primary_key=True),
        sa.Column("call_code", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _COUNTED),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("refold")
    op.drop_column("meaning", "by_id")
