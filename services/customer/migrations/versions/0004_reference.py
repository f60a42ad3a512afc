"""The agency's profile is kept whole, as it was published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", JSONB, nullable=False),
    )
    # Only the zone was kept. One version lower, so that the next publication fills in the rest.
    op.execute(
        """
        INSERT INTO reference (name, version, body)
        SELECT 'agency', version - 1, jsonb_build_object(
                 'agency_id', agency_id, 'version', version - 1, 'name', '',
                 'return_address', jsonb_build_object('name', '', 'line1', '', 'line2', ''),
                 'time_zone', time_zone)
          FROM agency ORDER BY version DESC LIMIT 1
        """
    )
    op.drop_table("agency")


def downgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("agency_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
    )
    op.execute(
        """
        INSERT INTO agency (agency_id, version, time_zone)
        SELECT CAST(body ->> 'agency_id' AS uuid), version, body ->> 'time_zone'
          FROM reference WHERE name = 'agency'
        """
    )
    op.drop_table("reference")
