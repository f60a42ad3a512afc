"""The audit is found by day and by person without reading all of it."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("staff_audit_newest", "staff_audit", ["at", "audit_id"])
    op.create_index("staff_audit_actor", "staff_audit", ["actor", "at", "audit_id"])


def downgrade() -> None:
    op.drop_index("staff_audit_actor", "staff_audit")
    op.drop_index("staff_audit_newest", "staff_audit")
