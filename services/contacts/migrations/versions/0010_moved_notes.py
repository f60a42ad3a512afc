"""Why notes were deleted or moved, and where to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_MOVES = (
    "moved_to_contact_id",
    "moved_to_customer_id",
    "moved_from_contact_id",
    "moved_from_customer_id",
)


def upgrade() -> None:
    op.add_column("contact", sa.Column("reason", sa.Text))
    for name in ("voided_by_id", *_MOVES):
        op.add_column("contact", sa.Column(name, sa.Uuid))


def downgrade() -> None:
    for name in ("reason", "voided_by_id", *_MOVES):
        op.drop_column("contact", name)
