"""What staff are told, and who has read it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("notification_id", sa.Uuid, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("customer_id", sa.Uuid),
        sa.Column("told_at", _MOMENT, nullable=False),
    )
    op.create_index("notification_newest", "notification", ["at", "notification_id"])
    told = sa.ForeignKey("notification.notification_id", ondelete="CASCADE")
    op.create_table(
        "notification_read",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("notification_id", sa.Uuid, told, primary_key=True),
        sa.Column("read_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("notification_read")
    op.drop_table("notification")
