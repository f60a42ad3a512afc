"""What kind of notification it is, with the parameters to word it in any language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # What was written before is shown as it was written.
    kind = sa.Column("kind", sa.Text, nullable=False, server_default="text")
    parameters = sa.Column("parameters", JSONB, nullable=False, server_default="{}")
    for column in (kind, parameters):
        op.add_column("notification", column)
        op.alter_column("notification", column.name, server_default=None)
    op.alter_column("notification", "asks_for", new_column_name="permission")
    op.alter_column("notification", "told_at", new_column_name="added_at")


def downgrade() -> None:
    op.alter_column("notification", "added_at", new_column_name="told_at")
    op.alter_column("notification", "permission", new_column_name="asks_for")
    op.drop_column("notification", "parameters")
    op.drop_column("notification", "kind")
