"""The day on which a customer is to be called, and the call codes that need one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NOTES = ("contact", "contact_version")


def upgrade() -> None:
    for table in _NOTES:
        op.add_column(table, sa.Column("follow_up_date", sa.Date))
    op.add_column(
        "code", sa.Column("needs_date", sa.Boolean, nullable=False, server_default=sa.false())
    )
    # An agency that relabelled one of them gets no other delivery.
    op.execute("""
        UPDATE code SET needs_date = true
        WHERE table_name = 'call_codes'
        AND key IN ('FOLLOW_UP_ON_DATE', 'PLEDGE_FOLLOW_UP', 'DEFICIENT_DOCUMENTS_DUE')
    """)


def downgrade() -> None:
    op.drop_column("code", "needs_date")
    for table in _NOTES:
        op.drop_column(table, "follow_up_date")
