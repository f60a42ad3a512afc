"""Former names and numbers find a record (R-07); records are filed anew in the background."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FORMER = ("former_clues", "former_first_names", "former_last_names")


def upgrade() -> None:
    # Constant defaults rewrite no row. The version before, which knows none of these, may go on
    # writing: a record it made or changed is at another version than it was filed at, and is filed
    # anew like all older ones, a few at a time (`customer.commands.search_index`).
    for name in _FORMER:
        op.add_column(
            "customer", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}")
        )
    op.add_column(
        "customer", sa.Column("filed_version", sa.Integer, nullable=False, server_default="0")
    )
    not_filed = sa.text("filed_version <> version")
    op.create_index("customer_not_filed", "customer", ["id"], postgresql_where=not_filed)


def downgrade() -> None:
    op.drop_index("customer_not_filed", "customer")
    for name in ("filed_version", *reversed(_FORMER)):
        op.drop_column("customer", name)
