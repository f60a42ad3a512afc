"""What the agency says its mailing codes enclose, and what was enclosed in each piece."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meaning",
        sa.Column("version", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("mailing_code", sa.Text, nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("meaning_of_code", "meaning", ["mailing_code", "version"], unique=True)
    op.add_column("piece", sa.Column("enclosed", JSONB))


def downgrade() -> None:
    op.drop_column("piece", "enclosed")
    op.drop_table("meaning")
