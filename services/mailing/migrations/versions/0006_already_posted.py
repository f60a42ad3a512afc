"""Second letters for one note are asked for: what was posted before, and who said print it too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("note", "entered_by", sa.Text),
    ("piece", "posted_as", sa.Text),
    ("piece", "print_too", sa.Text),
    ("piece", "print_too_at", sa.DateTime(timezone=True)),
    ("piece", "print_too_by", sa.Text),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind))


def downgrade() -> None:
    for table, name, _ in COLUMNS:
        op.drop_column(table, name)
