"""What was published about texts is kept, so that it can be told again.

Of what was published before, it begins with what the outbox still holds, and with how every number
stands.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published",
        sa.Column("type", sa.Text, primary_key=True),
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("data", postgresql.JSONB, nullable=False),
    )
    op.create_index("published_in_order", "published", ["position"], unique=True)
    op.execute("""
        INSERT INTO published (type, subject, version, data)
        SELECT type, (body->>'subject')::uuid, (body->>'version')::integer, body->'data'
        FROM (
            SELECT position, type, body::jsonb AS body FROM outbox WHERE type IN (
                'contacts.contact_logged.v1', 'sms.reply_received.v1',
                'sms.opted_out.v1', 'sms.opted_in.v1')
        ) AS held
        ORDER BY position ON CONFLICT DO NOTHING
    """)
    op.execute("""
        INSERT INTO published (type, subject, version, data)
        SELECT CASE WHEN opted_out THEN 'sms.opted_out.v1' ELSE 'sms.opted_in.v1' END, number_id,
            version, jsonb_build_object('number_id', number_id, 'version', version,
            'number', number, 'how', how, 'at', changed_at)
        FROM number WHERE version > 0 AND how IS NOT NULL AND changed_at IS NOT NULL
        ORDER BY changed_at ON CONFLICT DO NOTHING
    """)


def downgrade() -> None:
    op.drop_table("published")
