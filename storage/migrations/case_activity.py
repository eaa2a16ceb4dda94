"""Triggers that keep when a case was last active: when a consult about it last began, was signed or ended.

They run in the transaction of the change, whose consult and case are locked. A click needs no statement more.
"""

from alembic import op

_SET_LATEST = """UPDATE "case" SET active_at = (SELECT MAX(moment) FROM (
  SELECT this.created_at AS moment FROM "case" this WHERE this.id = {case_id}
  UNION ALL SELECT created_at FROM consult WHERE case_id = {case_id}
  UNION ALL SELECT ended_at FROM consult WHERE case_id = {case_id}
  UNION ALL SELECT summary.signed_at FROM summary JOIN consult ON consult.id = summary.consult_id
    WHERE consult.case_id = {case_id}
) AS moments)"""
_OF_ROW = '"case".id'
FILL = _SET_LATEST.format(case_id=_OF_ROW)

_LATER = 'UPDATE "case" SET active_at = NEW.{column} WHERE id = {case_id} AND active_at < NEW.{column}'
# The end of a consult can be undone: then the time before it counts again.
_UNDONE = _SET_LATEST.format(case_id="NEW.case_id") + " WHERE id = NEW.case_id AND NEW.ended_at IS NULL"
_OF_SUMMARY = "(SELECT case_id FROM consult WHERE id = NEW.consult_id)"
_BODIES = {
    ("consult_begins_in_case", "AFTER INSERT ON consult"): (_LATER.format(column="created_at", case_id="NEW.case_id"),),
    ("consult_ends_in_case", "AFTER UPDATE OF ended_at ON consult"): (
        _LATER.format(column="ended_at", case_id="NEW.case_id"),
        _UNDONE,
    ),
    ("summary_is_signed_in_case", "AFTER INSERT ON summary"): (_LATER.format(column="signed_at", case_id=_OF_SUMMARY),),
}
TRIGGERS = frozenset(name for name, _event in _BODIES)


def create_triggers() -> None:
    """Create the triggers. For migrations: one that rebuilds the consults or the summaries drops theirs."""
    for (name, event), statements in _BODIES.items():
        body = "; ".join(statements)
        if op.get_context().dialect.name == "sqlite":
            op.execute(f"CREATE TRIGGER {name} {event} BEGIN {body}; END")
            continue
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$")
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW EXECUTE FUNCTION {name}()")
