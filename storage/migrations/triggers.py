"""Triggers that refuse changes to stored rows.

An Alembic batch migration on SQLite rebuilds the table and silently drops its triggers. Call `create` again after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from alembic import op

from storage.migrations import case_activity


@dataclass(frozen=True)
class Guard:
    """A table whose rows cannot be deleted or updated.

    `frozen`: the columns that cannot be updated; if it is empty, no column can be.
    """

    table: str
    keys: tuple[tuple[str, ...], ...]  # its unique columns: INSERT OR REPLACE replaces rows by them
    frozen: tuple[str, ...] = ()


WRITING = Guard("writing", keys=(("id",),))
RELEASE = Guard("release", keys=(("id",), ("paper_id", "participant_id", "discloser")))
# A signed form can still be signed, countersigned, stored elsewhere, declined, revoked, ended or allowed to lapse.
# Its other columns never change.
PAPER = Guard(
    "paper",
    keys=(("id",),),
    frozen=(
        *("id", "case_id", "participant_id", "direction", "topics", "purpose", "signed_by", "authority"),
        *("ends_on", "ends_event", "entered_by", "entered_at"),
    ),
)
TALK = (
    Guard("answer", keys=(("id",), ("consult_id", "part", "question", "version"))),
    Guard("signature", keys=(("id",), ("consult_id", "part", "revision"))),
    Guard("summary", keys=(("consult_id",),)),
    Guard("addendum", keys=(("id",),)),
    Guard("review", keys=(("id",),)),
)
HAND_OVER = Guard("hand_over", keys=(("id",),))
CASE_DELETION = Guard("case_deletion", keys=(("case_id",),))
RETENTION = (
    Guard("legal_hold", keys=(("case_id", "number"),)),
    Guard("review_deletion", keys=(("id",),)),
)
AUDIT = Guard("audit_entry", keys=(("practice_id", "seq"),))
EMERGENCY = (Guard("emergency_grant", keys=(("id",),)), Guard("emergency_mark", keys=(("id",),)))
SAFETY = (
    Guard(
        "safety_alert",
        keys=(("id",),),
        frozen=("id", "practice_id", "case_id", "consult_id", "raised_by", "raised_at", "not_in_order"),
    ),
    Guard("safety_event", keys=(("id",), ("alert_id", "number"))),
)
GUARDS = (AUDIT, WRITING, PAPER, RELEASE, *TALK, HAND_OVER, CASE_DELETION, *RETENTION, *EMERGENCY, *SAFETY)
HEAD_TRIGGER = "audit_entry_moves_head"
THIRD_EVENT = {"sqlite": "replace", "postgresql": "truncate"}
TRIGGERS = {
    dialect: frozenset(f"{guard.table}_no_{event}" for guard in GUARDS for event in ("update", "delete", last))
    | {HEAD_TRIGGER}
    | case_activity.TRIGGERS
    for dialect, last in THIRD_EVENT.items()
}

REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % stay as they are', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

MOVE_HEAD = (
    "UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE practice_id = NEW.practice_id AND seq = NEW.seq - 1"
)
MOVE_HEAD_FUNCTION = f"""
CREATE OR REPLACE FUNCTION move_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {MOVE_HEAD};
  RETURN NULL;
END $$
"""


def create_moving_head() -> None:
    """Create the trigger that advances a practice's head by one with each audit entry. For migrations."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {HEAD_TRIGGER} AFTER INSERT ON audit_entry BEGIN {MOVE_HEAD}; END")
        return
    op.execute(MOVE_HEAD_FUNCTION)
    op.execute(
        f"CREATE TRIGGER {HEAD_TRIGGER} AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION move_audit_head()"
    )


def create(guard: Guard) -> None:
    """Create the triggers of this table, replacing them if they exist. For migrations."""
    dialect = op.get_context().dialect.name
    for statement in _sqlite_statements(guard) if dialect == "sqlite" else _postgresql_statements(guard):
        op.execute(statement)


def _sqlite_statements(guard: Guard) -> Iterator[str]:
    has_same_key = " OR ".join(_matches_new_row(key) for key in (*guard.keys, ("rowid",)))
    existing_row = f"SELECT 1 FROM {guard.table} WHERE {has_same_key}"  # noqa: S608 -- only names from this file
    refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {guard.table} stay as they are'); END"
    for event, when in (
        ("update", f"BEFORE UPDATE{_of_columns(guard)} ON {guard.table}"),
        ("delete", f"BEFORE DELETE ON {guard.table}"),
        # For connections without recursive_triggers: there OR REPLACE deletes rows and the delete trigger does not run.
        ("replace", f"BEFORE INSERT ON {guard.table} WHEN EXISTS ({existing_row})"),
    ):
        yield f"DROP TRIGGER IF EXISTS {guard.table}_no_{event}"
        yield f"CREATE TRIGGER {guard.table}_no_{event} {when} {refuse}"


def _postgresql_statements(guard: Guard) -> Iterator[str]:
    yield REFUSE_FUNCTION
    for event, when in (
        ("update", f"BEFORE UPDATE{_of_columns(guard)} ON {guard.table} FOR EACH ROW"),
        ("delete", f"BEFORE DELETE ON {guard.table} FOR EACH ROW"),
        ("truncate", f"BEFORE TRUNCATE ON {guard.table} FOR EACH STATEMENT"),
    ):
        yield f"DROP TRIGGER IF EXISTS {guard.table}_no_{event} ON {guard.table}"
        yield f"CREATE TRIGGER {guard.table}_no_{event} {when} EXECUTE FUNCTION refuse_to_change()"


def _of_columns(guard: Guard) -> str:
    return f" OF {', '.join(guard.frozen)}" if guard.frozen else ""


def _matches_new_row(key: tuple[str, ...]) -> str:
    return "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")"
