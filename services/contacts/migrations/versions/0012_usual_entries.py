"""The usual entries become the agency's own; a starting service fills them from the delivery."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "usual_entry",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("labels", JSONB, nullable=False),
        sa.Column("contact_type", sa.Text, nullable=False),
        sa.Column("contact_action", sa.Text, nullable=False),
        sa.Column("call_code", sa.Text, nullable=False),
        sa.Column("mailing_code", sa.Text),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("outcome", sa.Boolean, nullable=False),
        sa.Column("shorthand", sa.Text),
        sa.Column("spoken", JSONB, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("sort", sa.Integer, nullable=False),
        sa.Column("touched", sa.Boolean, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("usual_entry")
    op.execute("UPDATE code_set SET delivered = 5 WHERE delivered > 5")
