"""Access that ended before its tokens ran out is kept until they have (R-21)."""

import sqlalchemy as sa
from alembic import op

from backbone.db.migrations import add_revoked_access, drop_revoked_access

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_revoked_access()
    op.add_column("claim", sa.Column("by_session", sa.Uuid))
    op.add_column("claim", sa.Column("by_version", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("claim", "by_version")
    op.drop_column("claim", "by_session")
    drop_revoked_access()
