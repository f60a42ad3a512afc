"""The records, their history, and the index of names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WORD = sa.Text(collation="C")
_AT_ONCE = {"fastupdate": "off"}  # a list of waiting entries would be read by every search


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    backbone_tables()
    _records()
    _names()
    _history()


def _records() -> None:
    op.execute("CREATE SEQUENCE customer_number START 110385")
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("removed_at", _MOMENT),
        sa.Column("removed_by", sa.Text),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("middle_initial", sa.Text),
        sa.Column("last_name", sa.Text, nullable=False),
        sa.Column("date_of_birth", sa.Date),
        sa.Column("ethnicity_primary", sa.Text),
        sa.Column("ethnicity_subcategory", sa.Text),
        sa.Column("special_handling", sa.Boolean, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("best_time_to_call", sa.Text),
        sa.Column("preferred_contact_method", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("ssn_sealed", sa.LargeBinary),
        sa.Column("ssn_mark", sa.Text),
        sa.Column("ssn_last4", sa.Text),
        sa.Column("address_number", sa.Text),
        sa.Column("address_street", sa.Text),
        sa.Column("address_street_type", sa.Text),
        sa.Column("address_building_type", sa.Text),
        sa.Column("address_unit", sa.Text),
        sa.Column("address_zip", sa.Text),
        sa.Column("address_city", sa.Text),
        sa.Column("address_county", sa.Text),
        sa.Column("address_state", sa.Text),
        sa.Column("phone_home", sa.Text),
        sa.Column("phone_message", sa.Text),
        sa.Column("phone_mobile", sa.Text),
        sa.Column("phone_other", sa.Text),
        sa.Column("phone_other_ext", sa.Text),
        sa.Column("clues", ARRAY(sa.Text), nullable=False),
    )
    op.create_index(
        "customer_clues", "customer", ["clues"], postgresql_using="gin", postgresql_with=_AT_ONCE
    )


def _names() -> None:
    op.create_table(
        "name_word",
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("word", _WORD, nullable=False),
        sa.Column("keys", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("part", "word"),
    )
    op.create_index(
        "name_word_keys", "name_word", ["keys"], postgresql_using="gin", postgresql_with=_AT_ONCE
    )
    op.create_index(
        "name_word_trigrams",
        "name_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
        postgresql_with=_AT_ONCE,
    )
    op.create_table(
        "name_pair",
        sa.Column("last", _WORD, nullable=False),
        sa.Column("first", _WORD, nullable=False),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.PrimaryKeyConstraint("last", "first", "customer_id"),
    )
    op.create_index("name_pair_first", "name_pair", ["first"])
    op.create_index("name_pair_customer", "name_pair", ["customer_id"])


def _history() -> None:
    op.create_table(
        "customer_change",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("changes", JSONB, nullable=False),
    )
    op.create_index("customer_change_customer", "customer_change", ["customer_id", "id"])
    op.create_index(
        "customer_change_revealed",
        "customer_change",
        ["by_id", "at"],
        postgresql_where=sa.text("action = 'SSN_REVEALED'"),
    )
    # The history is written once: not even this service may rewrite it (F-062).
    op.execute(
        "CREATE FUNCTION history_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'The history of a customer is never changed.'; END $$"
    )
    op.execute(
        "CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON customer_change"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_is_written_once()"
    )


def downgrade() -> None:
    for table in ("customer_change", "name_pair", "name_word", "customer"):
        op.drop_table(table)
    op.execute("DROP FUNCTION history_is_written_once")
    op.execute("DROP SEQUENCE customer_number")
    for table in ("idempotency_key", "dead_letter", "inbox", "outbox"):
        op.drop_table(table)
