"""docs/what-is-stored.md says of each table what can be read without the key, and what is encrypted."""

import re
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

import storage.models  # noqa: F401 -- defines the tables

PAGE = Path(__file__).parents[2].joinpath("docs", "what-is-stored.md").read_text(encoding="utf-8")
ROWS = [row for row in re.findall(r"^\| (`.+`) \| (.*) \| (.*)\|$", PAGE, re.MULTILINE) if row[0].startswith("`")]

HASHES = {"mac", "people", "lists_total"}  # keyed hashes: see storage/row_macs


def test_every_table_is_listed_once() -> None:
    listed = [name for tables, *_columns in ROWS for name in re.findall(r"`(\w+)`", tables)]

    assert sorted(listed) == sorted(SQLModel.metadata.tables)


def test_every_table_with_encrypted_bytes_says_so() -> None:
    sealed = {
        name: encrypted.strip() for tables, _readable, encrypted in ROWS for name in re.findall(r"`(\w+)`", tables)
    }
    with_bytes = [
        table.name
        for table in SQLModel.metadata.sorted_tables
        if any(isinstance(column.type, sa.LargeBinary) and column.name not in HASHES for column in table.columns)
    ]

    assert with_bytes
    assert [name for name in with_bytes if not sealed[name]] == []
