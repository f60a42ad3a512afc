"""What a note settles only by naming it; rule ids that are unique; codes as they were published."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Without the id of the set of tables the copy is incomplete: the next publication, which has the
# same version, replaces it.
_KEEP_AS_PUBLISHED = """
    UPDATE reference SET version = version - 1, body = jsonb_build_object(
        'tables_id', '00000000-0000-0000-0000-000000000000',
        'version', version - 1,
        'tables', body -> 'tables')
    WHERE name = 'codes'
"""
_KEEP_RETIRED = """
    INSERT INTO reference (name, version, body)
    SELECT 'retired_call_codes', version - 1, body -> 'retired' FROM reference WHERE name = 'codes'
"""
_JOIN_RETIRED = """
    UPDATE reference SET body = jsonb_build_object(
        'tables', reference.body -> 'tables', 'retired', retired.body)
    FROM reference AS retired
    WHERE reference.name = 'codes' AND retired.name = 'retired_call_codes'
"""


def upgrade() -> None:
    op.add_column(
        "fact",
        sa.Column("resolves_only_listed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE fact SET rule = 'C23_INCOMING' WHERE rule = 'C23' AND effect = 'KEEP'")
    op.execute(_KEEP_RETIRED)
    op.execute(_KEEP_AS_PUBLISHED)


def downgrade() -> None:
    op.execute(_JOIN_RETIRED)
    op.execute("DELETE FROM reference WHERE name = 'retired_call_codes'")
    op.execute("UPDATE fact SET rule = 'C23' WHERE rule = 'C23_INCOMING'")
    op.drop_column("fact", "resolves_only_listed")
