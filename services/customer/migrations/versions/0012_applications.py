"""Applications, pledges on them and household members, by whom a record is found, too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0012"
down_revision = "0011"

_MOMENT = sa.DateTime(timezone=True)
_LIVE = sa.text("removed_at IS NULL")
_FILED = ("member_first_names", "member_last_names", "member_marks")


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("program_year", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("intake_date", sa.Date, nullable=False),
        sa.Column("transfer_date", sa.Date),
        sa.Column("service_address", sa.Text),
        sa.Column("city", sa.Text),
        sa.Column("zip", sa.Text),
        sa.Column("utility", sa.Text),
        sa.Column("account_number", sa.Text),
        sa.Column("summary", JSONB),
        *_entered(),
    )
    order = ["customer_id", "program_year", "intake_date", "id"]
    op.create_index("application_of_customer", "application", order, postgresql_where=_LIVE)
    op.create_table(
        "pledge",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), nullable=False),
        sa.Column("memo", sa.Text, nullable=False),
        sa.Column("date_submitted", sa.Date),
        *_entered(),
    )
    below = ["application_id", "id"]
    op.create_index("pledge_of_application", "pledge", below, postgresql_where=_LIVE)
    op.create_table(
        "household_member",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), nullable=False),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("middle_initial", sa.Text),
        sa.Column("last_name", sa.Text, nullable=False),
        sa.Column("date_of_birth", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("gender", "race", "relation", "education")),
        sa.Column("ssn_sealed", sa.LargeBinary),
        sa.Column("ssn_mark", sa.Text),
        sa.Column("ssn_last4", sa.Text),
        *_entered(),
    )
    op.create_index("member_of_application", "household_member", below, postgresql_where=_LIVE)
    # Constant defaults rewrite no row; nobody has members yet.
    for name in _FILED:
        op.add_column(
            "customer", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}")
        )


def _entered() -> list[sa.Column[object]]:
    return [
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_by_id", sa.Uuid, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.Column("removed_at", _MOMENT),
    ]


def downgrade() -> None:
    for name in reversed(_FILED):
        op.drop_column("customer", name)
    for table in ("household_member", "pledge", "application"):
        op.drop_table(table)
