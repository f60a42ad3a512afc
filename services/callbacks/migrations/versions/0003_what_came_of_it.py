"""What came of the last try to reach a customer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Rows that are open already have it from their next fold on.
    op.add_column("callback", sa.Column("last_attempt_action", sa.Text))


def downgrade() -> None:
    op.drop_column("callback", "last_attempt_action")
