"""Leases: deliveries are taken up from their own table, and the tables of the workflow library that did this go."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"

_MARK = "dbos_migrations"  # only a database that has this table has the library's tables
_LIBRARY_TABLES = (
    *("workflow_input", "workflow_output", "operation_outputs", "notifications", "workflow_events"),
    *("workflow_events_history", "streams", "workflow_schedules", "application_versions", "queues"),
    *("workflow_status", _MARK),
)
"""What DBOS made on SQLite, in an order in which each can be dropped. On PostgreSQL it has a schema of its own."""
_LIBRARY_SCHEMA = "dbos"


def upgrade() -> None:
    """Add what a worker needs to lease a delivery, and room for the ids of other chats than Slack."""
    with op.batch_alter_table("delivery") as batch:  # on SQLite this rebuilds the table, which has no triggers
        batch.drop_index("ix_delivery_due_at")
        batch.drop_column("workflow_id")
        batch.alter_column("channel", type_=sa.String(255), existing_type=sa.String(64))
        batch.alter_column("ts", type_=sa.String(255), existing_type=sa.String(64))
        batch.add_column(sa.Column("surface", sa.String(16), nullable=False, server_default="slack"))
        batch.add_column(sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("retry_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("lease", sa.String(64)))
    _index("ix_delivery_waiting", "done_at IS NULL", "priority", "due_at", "made_at", "id")
    _index("ix_delivery_lease", "lease IS NOT NULL", "lease")
    _drop_library_tables()


def _index(name: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "delivery", list(columns), sqlite_where=where, postgresql_where=where)


def _drop_library_tables() -> None:
    """Drop DBOS's tables if they are there: they hold ids of deliveries, and every delivery has its own row."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        if sa.inspect(connection).has_table(_MARK):
            for table in _LIBRARY_TABLES:
                op.execute(f"DROP TABLE IF EXISTS {table}")
    elif sa.inspect(connection).has_table(_MARK, schema=_LIBRARY_SCHEMA):
        op.execute(f"DROP SCHEMA {_LIBRARY_SCHEMA} CASCADE")
