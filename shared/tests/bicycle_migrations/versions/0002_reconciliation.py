"""What was published is compared with what was taken in."""

from backbone.db.migrations import add_reconciliation, drop_reconciliation

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_reconciliation()


def downgrade() -> None:
    drop_reconciliation()
