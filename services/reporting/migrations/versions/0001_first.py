"""The first tables: editions, and what each of them knows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    backbone_tables()
    editions()
    notes()
    people()


def editions() -> None:
    """Create the editions, the first of them in use."""
    edition = op.create_table(
        "edition",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
    )
    op.create_index("edition_state", "edition", ["state"], unique=True)
    op.execute(edition.insert().values(number=1, state="CURRENT", begun_at=sa.func.now()))


def notes() -> None:
    """Create what is known of notes, what they miss and what was posted for them."""
    op.create_table(
        "note",
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("contact_date", _MOMENT, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("mailing_code", sa.Text),
        sa.Column("voided", sa.Boolean, nullable=False),
    )
    op.create_index("note_by_date", "note", ["edition", "contact_date"])
    op.create_table(
        "deficiency",
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("deficiency_id", sa.Uuid, primary_key=True),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reason_label", sa.Text, nullable=False),
        sa.Column("notes", sa.Text),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
    )
    op.create_index("deficiency_of_note", "deficiency", ["edition", "contact_id"])
    op.create_table(
        "piece",
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("piece_id", sa.Uuid, primary_key=True),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.Column("returned_at", _MOMENT),
    )
    op.create_index("piece_of_note", "piece", ["edition", "contact_id"])


def people() -> None:
    """Create what is known of customers, and of the agency itself."""
    op.create_table(
        "customer",
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("number", sa.BigInteger),
        sa.Column("name", sa.Text),
        sa.Column("address", sa.Text),
    )
    op.create_index(
        "customer_removed", "customer", ["customer_id"], postgresql_where=sa.text("removed")
    )
    op.create_table(
        "reference",
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", JSONB, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "reference",
        "customer",
        "piece",
        "deficiency",
        "note",
        "edition",
        "idempotency_key",
        "dead_letter",
        "inbox",
        "outbox",
    ):
        op.drop_table(table)
