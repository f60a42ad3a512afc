"""The first tables: facts, customers, the list and its history, claims, reference data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    backbone_tables()
    facts()
    the_list()
    reference()


def facts() -> None:
    """Create what is known of notes and customers."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "fact",
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("contact_date", moment, nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("contact_type", sa.Text, nullable=False),
        sa.Column("contact_action", sa.Text, nullable=False),
        sa.Column("call_code", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("notes", sa.Text),
        sa.Column("shut_off_date", sa.Date),
        sa.Column("resolves", ARRAY(sa.Uuid), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sms_reply", sa.Text),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("voided", sa.Boolean, nullable=False),
        sa.Column("voided_by", sa.Text),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("tier", sa.SmallInteger),
        sa.Column("lane", sa.Text),
        sa.Column("clock", sa.Text),
        sa.Column("hard_stop_hours", sa.Integer),
        sa.Column("lifted", sa.Boolean, nullable=False),
        sa.Column("flagged", sa.Boolean, nullable=False),
    )
    op.create_index(
        "fact_that_matters",
        "fact",
        ["customer_id"],
        postgresql_where=sa.text("effect <> 'KEEP' OR version > 1 OR sms_reply IS NOT NULL"),
    )
    op.create_index("fact_of_customer", "fact", ["customer_id"])
    op.create_index("fact_of_code", "fact", ["call_code"])
    op.create_index("fact_flagged", "fact", ["call_code"], postgresql_where=sa.text("flagged"))
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("number", sa.BigInteger),
        sa.Column("name", sa.Text),
        sa.Column("phones", JSONB, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("best_time_to_call", sa.Text),
    )


def the_list() -> None:
    """Create the rows of the list, their history and the claims on them."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "callback",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("tier", sa.SmallInteger),
        sa.Column("lift_at", moment),
        sa.Column("deadline", moment),
        sa.Column("waiting_since", moment),
        sa.Column("recorded_at", moment),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_attempt_at", moment),
        sa.Column("retry_at", moment),
        sa.Column("lanes", ARRAY(sa.Text), nullable=False),
        sa.Column("languages", ARRAY(sa.Text), nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
    )
    op.create_index(
        "callback_in_order",
        "callback",
        ["tier", "waiting_since"],
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "turn",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("cause_contact_id", sa.Uuid),
        sa.Column("by", sa.Text),
        sa.Column("tier", sa.SmallInteger),
        sa.Column("call_code", sa.Text),
        sa.Column("reasons", ARRAY(sa.Uuid), nullable=False),
    )
    op.create_table(
        "claim",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("tier", sa.SmallInteger, nullable=False),
    )


def reference() -> None:
    """Create the copies of reference data, and the agency's own meanings of call codes."""
    op.create_table(
        "reference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", JSONB, nullable=False),
    )
    op.create_table(
        "meaning",
        sa.Column("version", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("call_code", sa.Text, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("tier", sa.SmallInteger),
        sa.Column("clock", sa.Text),
        sa.Column("lane", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "meaning",
        "reference",
        "claim",
        "turn",
        "callback",
        "customer",
        "fact",
        "idempotency_key",
        "dead_letter",
        "inbox",
        "outbox",
    ):
        op.drop_table(table)
