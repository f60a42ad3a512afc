"""Rentals, what the garage knows of them, and the bell it rings at each."""

import sqlalchemy as sa
from alembic import op

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    backbone_tables()
    for table in ("rental", "known_rental"):
        op.create_table(
            table,
            sa.Column("rental_id", sa.Uuid, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("bicycle", sa.String, nullable=False),
            sa.Column("state", sa.String, nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        )
    op.create_table(
        "ring",
        sa.Column("ring_id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("rental_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
