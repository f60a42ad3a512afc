"""Whether the agency still wants to be led through its first steps."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default stays: the version before this one does not name the column.
    column = sa.Column(
        "first_steps_dismissed", sa.Boolean, nullable=False, server_default=sa.false()
    )
    op.add_column("agency", column)
    # Whoever works here already has taken them.
    op.execute("UPDATE agency SET first_steps_dismissed = EXISTS (SELECT FROM account)")


def downgrade() -> None:
    op.drop_column("agency", "first_steps_dismissed")
