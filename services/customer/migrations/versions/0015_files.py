"""Files of customers, in folders. Their bytes lie in the file store."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_MOMENT = sa.DateTime(timezone=True)
_NO_FOLDER = "'00000000-0000-0000-0000-000000000000'::uuid"


def upgrade() -> None:
    op.create_table(
        "file_folder",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        *_entered(),
    )
    op.create_index(
        "file_folder_name",
        "file_folder",
        ["customer_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "file_content",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("key_sealed", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("pages", sa.Integer),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("has_thumbnail", sa.Boolean, nullable=False),
        sa.Column("scan", sa.Text, nullable=False),
    )
    _files()


def _files() -> None:
    op.create_table(
        "customer_file",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("folder_id", sa.Uuid, sa.ForeignKey("file_folder.id")),
        sa.Column("content_id", sa.Uuid, sa.ForeignKey("file_content.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        *_entered(),
        sa.Column("removed_by", sa.Text),
    )
    op.create_index("ix_customer_file_content_id", "customer_file", ["content_id"])
    op.create_index(
        "customer_file_name",
        "customer_file",
        ["customer_id", sa.text(f"coalesce(folder_id, {_NO_FOLDER})"), "name_key"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "customer_file_list", "customer_file", ["customer_id", "folder_id", "name_key", "id"]
    )
    op.create_index(
        "customer_file_bin",
        "customer_file",
        ["customer_id", "removed_at", "id"],
        postgresql_where=sa.text("removed_at IS NOT NULL"),
    )


def _entered() -> tuple[sa.Column, ...]:
    return (
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_by_id", sa.Uuid, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.Column("removed_at", _MOMENT),
    )


def downgrade() -> None:
    for table in ("customer_file", "file_content", "file_folder"):
        op.drop_table(table)
