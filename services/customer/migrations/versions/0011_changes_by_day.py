"""What was done to records is found across them, by day and by person."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("customer_change_newest", "customer_change", ["at", "id"])
    op.create_index("customer_change_person", "customer_change", ["by_id", "at", "id"])


def downgrade() -> None:
    op.drop_index("customer_change_person", "customer_change")
    op.drop_index("customer_change_newest", "customer_change")
