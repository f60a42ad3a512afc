"""Staff write texts: whoever did is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("sent_by", sa.Text))


def downgrade() -> None:
    op.drop_column("message", "sent_by")
