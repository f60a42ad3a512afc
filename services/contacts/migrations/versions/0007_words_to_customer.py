"""Words to the customer: what is printed of a note."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for table in ("contact", "contact_version"):
        op.add_column(table, sa.Column("words_to_customer", sa.Text))


def downgrade() -> None:
    for table in ("contact", "contact_version"):
        op.drop_column(table, "words_to_customer")
