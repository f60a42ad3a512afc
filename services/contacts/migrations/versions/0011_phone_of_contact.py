"""The telephone number of a contact, and those of customers: which one was dialled."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for table in ("contact", "contact_version"):
        op.add_column(table, sa.Column("phone", sa.Text))
    op.add_column("customer", sa.Column("phones", JSONB))


def downgrade() -> None:
    op.drop_column("customer", "phones")
    for table in ("contact", "contact_version"):
        op.drop_column(table, "phone")
