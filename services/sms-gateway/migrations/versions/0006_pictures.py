"""Pictures that customers text are kept beside the text they came with."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("picture_id", sa.Uuid, primary_key=True),
        sa.Column("reply_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("media", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
    )
    due = sa.text("next_at IS NOT NULL")
    op.create_index("picture_due", "picture", ["next_at"], postgresql_where=due)
    op.create_index("picture_of_reply", "picture", ["reply_id", "position"])
    op.create_index("picture_from", "picture", ["number", "at"])


def downgrade() -> None:
    op.drop_table("picture")
