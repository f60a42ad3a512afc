"""Searches by social security number are written down (R-24)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ssn_search",
        sa.Column("search_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
    )
    op.create_index("ssn_search_account", "ssn_search", ["account_id", "searched_at"])


def downgrade() -> None:
    op.drop_table("ssn_search")
