"""What the list, the mail and the texts obey: deceased, no post, do not call, voicemail."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_FLAGS = ("deceased", "no_post", "do_not_call")


def upgrade() -> None:
    for flag in _FLAGS:
        column = sa.Column(flag, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("customer", column)
    op.add_column("customer", sa.Column("voicemail", sa.Text))


def downgrade() -> None:
    for column in ("voicemail", *reversed(_FLAGS)):
        op.drop_column("customer", column)
