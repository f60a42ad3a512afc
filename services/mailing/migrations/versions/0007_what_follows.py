"""Pieces in a batch follow their customer or say why they are set aside; notes say their day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    ("note", "contact_date", MOMENT),
    ("piece", "set_aside_because", sa.Text),
    ("piece", "rewritten_at", MOMENT),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind))
    op.add_column(
        "piece", sa.Column("rewritten", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    # What waited for a customer whose record was deleted goes to nobody.
    op.execute(
        "UPDATE piece SET state = 'CANCELLED'"
        " WHERE state = 'HELD' AND held_because = 'CUSTOMER_REMOVED'"
    )
    op.execute("UPDATE piece SET set_aside_because = 'NOTE_CHANGED' WHERE pulled")


def downgrade() -> None:
    op.drop_column("piece", "rewritten")
    for table, name, _ in COLUMNS:
        op.drop_column(table, name)
