"""Dwellings, whose they are, and the weatherization jobs done in them (F-058)."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_BOXES = (
    "number",
    "street",
    "street_type",
    "building_type",
    "unit",
    "zip",
    "city",
    "county",
    "state",
    "care_of",
    "pre_directional",
    "post_directional",
    "overruled_because",
)


def upgrade() -> None:
    op.execute("CREATE SEQUENCE dwelling_number START 28488")
    op.execute("CREATE SEQUENCE job_number START 36534")
    op.create_table(
        "dwelling",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(f"address_{box}", sa.Text) for box in _BOXES),
        *_entered(),
        *_updated(),
    )
    op.create_index("dwelling_place", "dwelling", ["address_number", "address_zip"])
    op.create_table(
        "dwelling_tenure",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("dwelling_id", sa.Uuid, sa.ForeignKey("dwelling.id"), nullable=False),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        *_entered(),
    )
    op.create_index("dwelling_tenure_customer", "dwelling_tenure", ["customer_id", "dwelling_id"])
    op.create_index("dwelling_tenure_dwelling", "dwelling_tenure", ["dwelling_id"])
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("dwelling_id", sa.Uuid, sa.ForeignKey("dwelling.id"), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("job_type", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("completed_date", sa.Date),
        sa.Column("reported_date", sa.Date),
        *_entered(),
        *_updated(),
    )
    op.create_index("job_dwelling", "job", ["dwelling_id", "number"])


def _entered() -> list[sa.Column[object]]:
    return [
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
    ]


def _updated() -> list[sa.Column[object]]:
    return [
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    ]


def downgrade() -> None:
    for table in ("job", "dwelling_tenure", "dwelling"):
        op.drop_table(table)
    for sequence in ("job_number", "dwelling_number"):
        op.execute(f"DROP SEQUENCE {sequence}")
