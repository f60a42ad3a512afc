"""The first tables of the contacts service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _note_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("customer_id", sa.Uuid, nullable=False),
        _moment("contact_date"),
        _moment("recorded_at"),
        _text("recorded_by"),
        _text("contact_type"),
        _text("contact_action"),
        _text("contact_action_label"),
        _text("call_code"),
        _text("call_code_label"),
        _text("language"),
        _text("language_label"),
        _text("notes", nullable=True),
        _text("mailing_code", nullable=True),
        _text("mailing_code_label", nullable=True),
        sa.Column("shut_off_date", sa.Date),
        sa.Column(
            "resolves", postgresql.ARRAY(sa.Uuid), nullable=False, server_default=sa.text("'{}'")
        ),
        sa.Column("voided", sa.Boolean, nullable=False, server_default=sa.text("false")),
    ]


def upgrade() -> None:
    backbone_tables()
    _notes()
    _under_notes()
    _copies()
    _codes()


def _notes() -> None:
    op.create_table(
        "contact",
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_note_columns(),
        _moment("entered_at"),
        _text("entered_by"),
        sa.Column("entered_by_id", sa.Uuid),
        _text("source"),
        _text("sms_reply", nullable=True),
        _moment("mailing_date", nullable=True),
        sa.Column("scanned_from", sa.Uuid),
    )
    newest = [sa.text("contact_date DESC"), sa.text("contact_id DESC")]
    op.create_index("contact_newest", "contact", newest)
    op.create_index("contact_of_customer", "contact", ["customer_id", *newest])
    op.create_index("contact_number", "contact", ["number"], unique=True)
    op.create_index(
        "contact_arrival",
        "contact",
        ["scanned_from"],
        unique=True,
        postgresql_where=sa.text("scanned_from IS NOT NULL AND NOT voided"),
    )
    op.create_table(
        "contact_version",
        sa.Column("contact_id", sa.Uuid, sa.ForeignKey("contact.contact_id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        *_note_columns(),
    )


def _under_notes() -> None:
    op.create_table(
        "deficiency",
        sa.Column("deficiency_id", sa.Uuid, primary_key=True),
        sa.Column("contact_id", sa.Uuid, sa.ForeignKey("contact.contact_id"), nullable=False),
        _text("reason"),
        _text("reason_label"),
        _text("notes", nullable=True),
        _text("entered_by"),
        sa.Column("entered_by_id", sa.Uuid),
        _moment("entered_at"),
    )
    op.create_index("ix_deficiency_contact_id", "deficiency", ["contact_id"])
    op.create_table(
        "diary",
        sa.Column("entry_id", sa.Uuid, primary_key=True),
        sa.Column("contact_id", sa.Uuid, sa.ForeignKey("contact.contact_id"), nullable=False),
        _text("text", nullable=True),
        sa.Column("trigger_date", sa.Date),
        _text("entered_by"),
        sa.Column("entered_by_id", sa.Uuid, nullable=False),
        _moment("entered_at"),
    )
    op.create_index("diary_of_contact", "diary", ["contact_id", sa.text("entry_id DESC")])


def _copies() -> None:
    op.create_table(
        "customer_clock",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        _moment("last_recorded_at"),
        # Its one changing column stands in no index: room on the page keeps every update in place.
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "agency",
        sa.Column("agency_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        _text("time_zone"),
        sa.Column("mailing_system", sa.Boolean, nullable=False),
    )


def _codes() -> None:
    op.create_table(
        "code",
        sa.Column("table_name", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        _text("label"),
        _text("abbr", nullable=True),
        _text("program"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("sort", sa.Integer, nullable=False),
        sa.Column("seed", sa.Boolean, nullable=False),
        _text("contact_class", nullable=True),
        _text("usual_type", nullable=True),
        _text("letter", nullable=True),
        sa.Column("notes_required", sa.Boolean, nullable=False),
        sa.Column("phone_fixable", sa.Boolean, nullable=False),
        sa.Column("touched", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_table(
        "code_set",
        sa.Column("tables_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("delivered", sa.Integer, nullable=False),
    )
    op.create_table(
        "code_change",
        sa.Column("change_id", sa.Uuid, primary_key=True),
        _moment("at"),
        _text("by"),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _text("table_name"),
        _text("key"),
        sa.Column("before", postgresql.JSONB),
        sa.Column("after", postgresql.JSONB, nullable=False),
    )
