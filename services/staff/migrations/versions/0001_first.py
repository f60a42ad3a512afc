"""Accounts, sign-ins, signing keys, the agency, and the audit nobody can rewrite."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from backbone.db.migrations import backbone_tables

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    backbone_tables()
    _accounts()
    _sign_ins()
    _agency()
    _audit()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("password_changed_at", _MOMENT, nullable=False),
        sa.Column("last_sign_in_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("signs_from", _MOMENT, nullable=False),
        sa.Column("signs_until", _MOMENT, nullable=False),
        sa.Column("published_until", _MOMENT, nullable=False, index=True),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("failure_id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("account_digest", sa.LargeBinary, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False, index=True),
    )
    op.create_index("sign_in_failure_account", "sign_in_failure", ["account_digest", "at"])
    op.create_index("sign_in_failure_client", "sign_in_failure", ["client", "at"])
    op.create_table(
        "refresh_family",
        sa.Column("family_id", sa.Uuid, primary_key=True),
        sa.Column(
            "account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True
        ),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False, index=True),
        sa.Column("revoked_at", _MOMENT),
    )
    family = sa.ForeignKey("refresh_family.family_id", ondelete="CASCADE")
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("family_id", sa.Uuid, family, nullable=False, index=True),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
    )


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("agency_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("return_address", JSONB, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("default_language", sa.Text, nullable=False),
        sa.Column("office_hours", JSONB, nullable=False),
        sa.Column("holidays", JSONB, nullable=False),
        sa.Column("holidays_through", sa.Integer, nullable=False),
        sa.Column("mailing_system", sa.Boolean, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "staff_audit",
        sa.Column("audit_id", sa.Uuid, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("account_id", sa.Uuid),
        sa.Column("username", sa.Text),
        sa.Column("client", sa.Text),
        sa.Column("changes", JSONB, nullable=False),
    )
    op.create_index("staff_audit_account", "staff_audit", ["account_id", "audit_id"])
    # The service owns its tables, so revoking a privilege would not bind it: a trigger does.
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'The audit is written once and never changed.';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER staff_audit_insert_only
        BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_audit
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
        """
    )


def downgrade() -> None:
    for table in (
        *("staff_audit", "agency", "refresh_token", "refresh_family", "sign_in_failure"),
        *("signing_key", "account", "idempotency_key", "dead_letter", "inbox", "outbox"),
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_rewriting()")
