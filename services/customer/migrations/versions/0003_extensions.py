"""Extensions of the home and the message phone (F-048)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("phone_home_ext", "phone_message_ext"):
        op.add_column("customer", sa.Column(column, sa.Text))


def downgrade() -> None:
    for column in ("phone_message_ext", "phone_home_ext"):
        op.drop_column("customer", column)
