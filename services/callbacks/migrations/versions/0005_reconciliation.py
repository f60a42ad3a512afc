"""What was published is compared with what was taken in."""

from backbone.db.migrations import add_reconciliation, drop_reconciliation

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_reconciliation()


def downgrade() -> None:
    drop_reconciliation()
