"""Appointments, the consent ledger, and what is known of numbers and of the agency."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # What a text changed, nobody on the staff changed.
    op.alter_column("customer_change", "by_id", nullable=True)
    _appointments()
    _consents()
    op.create_table(
        "agency",
        sa.Column("agency_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
    )


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("fold", sa.SmallInteger, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("ends_at", sa.DateTime),
        sa.Column("employee", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("schedule_version", sa.Integer, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decided_by_reply", sa.Uuid),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_by_id", sa.Uuid, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
    )
    op.create_index("appointment_of_customer", "appointment", ["customer_id", "starts_at", "id"])


def _consents() -> None:
    op.create_table(
        "sms_consent",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("wording_version", sa.Text, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("recorded_by_id", sa.Uuid, nullable=False),
        sa.UniqueConstraint("customer_id", "number", "version"),
    )
    op.execute(
        "CREATE FUNCTION consent_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'What a customer consented to is never changed.'; END $$"
    )
    op.execute(
        "CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON sms_consent"
        " FOR EACH STATEMENT EXECUTE FUNCTION consent_is_written_once()"
    )
    op.create_table(
        "sms_number",
        sa.Column("number_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opted_out", sa.Boolean, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in ("agency", "sms_number", "sms_consent", "appointment"):
        op.drop_table(table)
    op.execute("DROP FUNCTION consent_is_written_once")
