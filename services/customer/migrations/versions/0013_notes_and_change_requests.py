"""Notes about a customer, and what the state's system is asked to correct."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _remarks()
    _change_requests()


def _remarks() -> None:
    op.create_table(
        "remark",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_by_id", sa.Uuid, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.Column("deleted_at", _MOMENT),
    )
    there = sa.text("deleted_at IS NULL")
    op.create_index("remark_of_customer", "remark", ["customer_id", "id"], postgresql_where=there)


def _change_requests() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("theirs", sa.Text),
        sa.Column("ours", sa.Text, nullable=False),
        sa.Column("theirs_sealed", sa.LargeBinary),
        sa.Column("ours_sealed", sa.LargeBinary),
        sa.Column("ours_mark", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("requested_at", _MOMENT, nullable=False),
        sa.Column("requested_by", sa.Text, nullable=False),
        sa.Column("requested_by_id", sa.Uuid, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("sent_by", sa.Text),
        sa.Column("settled_at", _MOMENT),
        sa.Column("settled_by", sa.Text),
        sa.Column("withdrawn_at", _MOMENT),
    )
    there = sa.text("withdrawn_at IS NULL")
    for name, column in (("of_customer", "customer_id"), ("state", "state")):
        op.create_index(
            f"change_request_{name}", "change_request", [column, "id"], postgresql_where=there
        )


def downgrade() -> None:
    op.drop_table("change_request")
    op.drop_table("remark")
