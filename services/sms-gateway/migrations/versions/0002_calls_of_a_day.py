"""How many texts were handed over in a day can be counted quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    called = sa.text("called_at IS NOT NULL")
    op.create_index("message_called", "message", ["called_at"], postgresql_where=called)


def downgrade() -> None:
    op.drop_index("message_called", "message")
