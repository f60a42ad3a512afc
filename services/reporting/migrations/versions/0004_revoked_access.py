"""Access that ended before its tokens ran out is kept until they have (R-21)."""

from backbone.db.migrations import add_revoked_access, drop_revoked_access

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_revoked_access()


def downgrade() -> None:
    drop_revoked_access()
