"""Notes that settle nothing, codes in other languages, the agency's profile whole."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("contact", "contact_version"):
        op.add_column(
            table,
            sa.Column(
                "resolves_only_listed",
                sa.Boolean,
                nullable=False,
                server_default=sa.text("false"),
            ),
        )
        op.execute(f"UPDATE {table} SET resolves_only_listed = true WHERE resolves <> '{{}}'")  # noqa: S608  two fixed names
    empty = sa.text("'{}'")
    op.add_column(
        "code", sa.Column("labels", postgresql.JSONB, nullable=False, server_default=empty)
    )
    _keep_the_agency_whole()


def _keep_the_agency_whole() -> None:
    op.create_table(
        "reference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", postgresql.JSONB, nullable=False),
    )
    # One version lower than it was: the next publication fills in what was not kept.
    op.execute("""
        INSERT INTO reference (name, version, body)
        SELECT 'agency', version - 1, jsonb_build_object(
            'agency_id', agency_id, 'version', version - 1, 'name', '',
            'return_address', jsonb_build_object('name', '', 'line1', '', 'line2', ''),
            'time_zone', time_zone, 'mailing_system', mailing_system)
        FROM agency ORDER BY version DESC LIMIT 1
    """)
    op.drop_table("agency")


def downgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("agency_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("mailing_system", sa.Boolean, nullable=False),
    )
    op.execute("""
        INSERT INTO agency SELECT (body->>'agency_id')::uuid, version, body->>'time_zone',
            (body->>'mailing_system')::boolean FROM reference WHERE name = 'agency'
    """)
    op.drop_table("reference")
    op.drop_column("code", "labels")
    for table in ("contact_version", "contact"):
        op.drop_column(table, "resolves_only_listed")
