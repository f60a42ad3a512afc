"""Pieces that somebody called off, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    ("called_off_at", sa.DateTime(timezone=True)),
    ("called_off_by", sa.Text),
    ("called_off_reason", sa.Text),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("piece", sa.Column(name, kind))


def downgrade() -> None:
    for name, _ in COLUMNS:
        op.drop_column("piece", name)
