"""The agency's code tables are kept as they were published, with the id and version of the event.

The id is not known here; the next publication of any version fills it in.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE reference SET version = version - 1, body = body || jsonb_build_object("
        " 'tables_id', '00000000-0000-0000-0000-000000000000', 'version', version)"
        " WHERE name = 'codes'"
    )


def downgrade() -> None:
    op.execute("UPDATE reference SET body = body - 'tables_id' - 'version' WHERE name = 'codes'")
