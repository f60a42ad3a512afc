"""Whose envelopes were printed with an application: only their barcodes record an arrival."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "application_print",
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
    )
    # What was mailed before this was told, by the codes whose envelopes had a barcode until now.
    op.execute(
        "INSERT INTO application_print (contact_id, printed_at)"
        " SELECT contact_id, mailing_date FROM contact WHERE mailing_date IS NOT NULL"
        " AND mailing_code IN ('AP', 'AC', 'CP', 'IM', 'WX', 'CA', 'RC')"
    )


def downgrade() -> None:
    op.drop_table("application_print")
