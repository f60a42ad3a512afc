"""Numbers that were found wrong, and the one a customer texted from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("fact", sa.Column("phone", sa.Text))
    op.add_column("callback", sa.Column("texted_from", sa.Text))
    op.add_column(
        "customer",
        sa.Column("wrong_numbers", JSONB, nullable=False, server_default=sa.text("'{}'")),
    )
    # Every row's number is still null: nothing is indexed, and nobody waits for it.
    op.create_index(
        "fact_with_phone",
        "fact",
        ["customer_id"],
        postgresql_where=sa.text("phone IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("fact_with_phone", "fact")
    op.drop_column("customer", "wrong_numbers")
    op.drop_column("callback", "texted_from")
    op.drop_column("fact", "phone")
