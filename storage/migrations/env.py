"""Alembic runs this file with the connection from `storage.migrations.build_config`."""

from alembic import context
from sqlmodel import SQLModel

from storage import models
from storage.migrations.comparison import is_own_table, render_column_type

assert models.__all__  # noqa: S101 -- importing the models fills the metadata
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_name=is_own_table,
    render_item=render_column_type,
    render_as_batch=True,
)
context.run_migrations()
