"""A line for c/o, directions, why a doubted address is good (R-09); people of one name (R-08)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BOXES = (
    "address_care_of",
    "address_pre_directional",
    "address_post_directional",
    "address_overruled_because",
)


def upgrade() -> None:
    for column in BOXES:
        op.add_column("customer", sa.Column(column, sa.Text))
    # A version that knows nothing of it goes on to write records of two names.
    one_name = sa.Column("one_name", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("customer", one_name)


def downgrade() -> None:
    for column in ("one_name", *reversed(BOXES)):
        op.drop_column("customer", column)
