"""What each note last asked for, and when something was posted for it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("asked_version", sa.Integer),
        sa.Column("asked_code", sa.Text),
        sa.Column("asked_language", sa.Text),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("mailing_date", sa.DateTime(timezone=True)),
    ):
        op.add_column("note", column)
    op.execute("""
        UPDATE note SET asked_version = version, asked_code = mailing_code,
            asked_language = language, asked_at = recorded_at
        WHERE mailing_code IS NOT NULL AND NOT voided
    """)
    op.execute("""
        UPDATE note SET mailing_date = posted.at FROM (
            SELECT contact_id, min(mailed_at) AS at FROM piece
            WHERE mailed_at IS NOT NULL GROUP BY contact_id
        ) AS posted WHERE posted.contact_id = note.contact_id
    """)


def downgrade() -> None:
    names = ("asked_version", "asked_code", "asked_language", "asked_at", "mailing_date")
    for name in names:
        op.drop_column("note", name)
