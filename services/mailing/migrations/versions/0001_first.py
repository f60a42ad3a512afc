"""The first tables: notes, customers, pieces, batches and reprints, deficiencies, reference."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    backbone_tables()
    copies()
    pieces()
    batches()


def copies() -> None:
    """Create what is known of notes, customers, the agency and its codes."""
    op.create_table(
        "note",
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("mailing_code", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("voided", sa.Boolean, nullable=False),
        sa.Column("notes", sa.Text),
    )
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("number", sa.BigInteger),
        sa.Column("name", sa.Text),
        sa.Column("address", JSONB, nullable=False),
        sa.Column("prefers_email", sa.Boolean, nullable=False),
    )
    op.create_table(
        "returned",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_table(
        "deficiency",
        sa.Column("deficiency_id", sa.Uuid, primary_key=True),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reason_label", sa.Text, nullable=False),
        sa.Column("notes", sa.Text),
        sa.Column("entered_at", MOMENT, nullable=False),
    )
    op.create_index("deficiency_of_note", "deficiency", ["contact_id"])
    op.create_table(
        "reference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", JSONB, nullable=False),
    )


def pieces() -> None:
    """Create the pieces, each in at most one batch."""
    op.create_table(
        "piece",
        sa.Column("piece_id", sa.Uuid, primary_key=True),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("mailing_code", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("held_because", sa.Text),
        sa.Column("held_sentence", sa.Text),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("pulled", sa.Boolean, nullable=False),
        sa.Column("batch_id", sa.Uuid),
        sa.Column("seat", sa.Integer),
        sa.Column("paper", JSONB),
        sa.Column("address", sa.Text),
        sa.Column("batched_at", MOMENT),
        sa.Column("printed_at", MOMENT),
        sa.Column("mailed_at", MOMENT),
        sa.Column("returned_at", MOMENT),
        sa.Column("returned_by", sa.Text),
        sa.Column("returned_reason", sa.Text),
    )
    op.create_index(
        "piece_open",
        "piece",
        ["contact_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('PENDING', 'HELD')"),
    )
    op.create_index(
        "piece_waiting",
        "piece",
        ["queued_at", "piece_id"],
        postgresql_where=sa.text("state = 'PENDING'"),
    )
    op.create_index("piece_of_note", "piece", ["contact_id"])
    op.create_index("piece_of_customer", "piece", ["customer_id"])
    op.create_index("piece_in_state", "piece", ["state", "queued_at", "piece_id"])
    op.create_index("piece_in_batch", "piece", ["batch_id", "seat"], unique=True)


def batches() -> None:
    """Create the batches and what was printed of them again."""
    op.create_table(
        "batch",
        sa.Column("batch_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("wanted", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("pieces", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("return_address", JSONB, nullable=False),
        sa.Column("pulled_at", MOMENT, nullable=False),
        sa.Column("pulled_by", sa.Text, nullable=False),
        sa.Column("holder_id", sa.Uuid, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("held_until", MOMENT, nullable=False),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("printed_at", MOMENT),
        sa.Column("printed_by", sa.Text),
        sa.Column("mailed_at", MOMENT),
        sa.Column("mailed_by", sa.Text),
        sa.Column("released_at", MOMENT),
        sa.Column("released_by", sa.Text),
        sa.Column("sha256", sa.Text),
        sa.Column("render_until", MOMENT),
        sa.Column("render_token", sa.BigInteger, nullable=False),
        sa.Column("render_failures", sa.Integer, nullable=False),
    )
    op.create_index(
        "batch_to_print", "batch", ["number"], postgresql_where=sa.text("sha256 IS NULL")
    )
    op.create_index("batch_by_number", "batch", ["number"], unique=True)
    op.create_table(
        "reprint",
        sa.Column("reprint_id", sa.Uuid, primary_key=True),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("first_page", sa.Integer, nullable=False),
        sa.Column("last_page", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("reprint_of_batch", "reprint", ["batch_id"])


def downgrade() -> None:
    for table in (
        "reprint",
        "batch",
        "piece",
        "reference",
        "deficiency",
        "returned",
        "customer",
        "note",
        "idempotency_key",
        "dead_letter",
        "inbox",
        "outbox",
    ):
        op.drop_table(table)
