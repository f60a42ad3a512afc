"""When each code could not be chosen, so far as the list of changes says."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    none = sa.text("'[]'")
    op.add_column(
        "code", sa.Column("unused", postgresql.JSONB, nullable=False, server_default=none)
    )
    op.execute("""
        UPDATE code SET unused = found.periods FROM (
            SELECT table_name, key, jsonb_agg(jsonb_build_array(at, until) ORDER BY at) AS periods
            FROM (
                SELECT table_name, key, at, (after->>'active')::boolean AS active,
                    lead(at) OVER (PARTITION BY table_name, key ORDER BY version) AS until
                FROM code_change
                WHERE coalesce((before->>'active')::boolean, true)
                    <> (after->>'active')::boolean
            ) AS turned
            WHERE NOT active GROUP BY table_name, key
        ) AS found
        WHERE found.table_name = code.table_name AND found.key = code.key
    """)


def downgrade() -> None:
    op.drop_column("code", "unused")
