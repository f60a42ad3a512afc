"""The first tables: whom to text and when, texts out and in, numbers that want none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    backbone_tables()
    whom()
    numbers()
    texts_out()
    texts_in()


def whom() -> None:
    """Create our copies of customers, appointments, consents and the agency."""
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("mobile", sa.Text),
        sa.Column("numbers", ARRAY(sa.Text), nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("zip", sa.Text),
    )
    op.create_index("customer_by_number", "customer", ["numbers"], postgresql_using="gin")
    op.create_table(
        "appointment",
        sa.Column("appointment_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("wall", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("schedule_version", sa.Integer, nullable=False),
    )
    op.create_index("appointment_of_customer", "appointment", ["customer_id"])
    op.create_table(
        "consent",
        sa.Column("consent_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
    )
    op.create_index("consent_of_customer", "consent", ["customer_id"])
    op.create_table(
        "reference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", JSONB, nullable=False),
    )


def numbers() -> None:
    """Create what is known of numbers, and when each customer was last noted."""
    op.create_table(
        "number",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("number_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opted_out", sa.Boolean, nullable=False),
        sa.Column("how", sa.Text),
        sa.Column("changed_at", MOMENT),
        sa.Column("answered_at", MOMENT),
    )
    op.create_table(
        "note_time",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("last_at", MOMENT, nullable=False),
    )


def texts_out() -> None:
    """Create the texts we send, and what the provider says about them."""
    op.create_table(
        "message",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("customer_id", sa.Uuid),
        sa.Column("appointment_id", sa.Uuid),
        sa.Column("appointment_kind", sa.Text),
        sa.Column("schedule_version", sa.Integer),
        sa.Column("wall", sa.Text),
        sa.Column("starts_at", MOMENT),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("urged", sa.Boolean, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("called_at", MOMENT),
        sa.Column("provider_id", sa.Text, unique=True),
        sa.Column("sent_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.Column("noted", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    waits = sa.text("next_at IS NOT NULL")
    op.create_index("message_due", "message", ["next_at"], postgresql_where=waits)
    op.create_index(
        "message_reminds",
        "message",
        ["appointment_id", "schedule_version"],
        unique=True,
        postgresql_where=sa.text("kind = 'REMINDER'"),
    )
    op.create_index("message_of_customer", "message", ["customer_id", "at"])
    op.create_index("message_to_number", "message", ["number", "at"])
    op.create_table(
        "status",
        sa.Column("status_id", sa.Uuid, primary_key=True),
        sa.Column("message_id", sa.Uuid),
        sa.Column("provider_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("status_of_message", "status", ["message_id"])


def texts_in() -> None:
    """Create the texts people send us."""
    op.create_table(
        "reply",
        sa.Column("reply_id", sa.Uuid, primary_key=True),
        sa.Column("provider_id", sa.Text, nullable=False, unique=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("sent_to", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("pictures", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("customer_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("appointment_id", sa.Uuid),
        sa.Column("unmatched", sa.Boolean, nullable=False),
        sa.Column("noted", sa.Boolean, nullable=False),
    )
    op.create_index("reply_from", "reply", ["number", "at"])
    op.create_index("reply_of_customer", "reply", ["customer_ids"], postgresql_using="gin")
    op.create_index("reply_unmatched", "reply", ["at"], postgresql_where=sa.text("unmatched"))


def downgrade() -> None:
    for table in (
        "reply",
        "status",
        "message",
        "note_time",
        "number",
        "reference",
        "consent",
        "appointment",
        "customer",
        "idempotency_key",
        "dead_letter",
        "inbox",
        "outbox",
    ):
        op.drop_table(table)
