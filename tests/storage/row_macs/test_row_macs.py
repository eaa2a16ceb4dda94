"""Whoever can write the database reads nothing through it: a forged, copied or set-back row is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from storage import models
from storage.cases import cases
from storage.database import Database
from storage.models import Case, Member, MemberRole, Supervision
from storage.models import Practice as PracticeRow
from storage.people import members, supervisors
from storage.row_macs import signing
from storage.row_macs.coverage import COVERED, EXEMPT, LEFT_OUT
from storage.row_macs.encoding import MAC, find_encoding
from storage.row_macs.lists import session_lists
from storage.row_macs.lists.owners import OWNERS
from storage.row_macs.row_faults import RowChangedError
from storage.row_macs.row_macs import check, find_fault, find_macs, sign
from storage.row_macs.seen_versions import SeenVersions
from storage.writings.sealing import Seal
from tests.support.data.practice_rows import NOW, Practice

MODELS = [getattr(models, name) for name in models.__all__]
by_table = pytest.mark.parametrize("model", [model for model in MODELS if model in COVERED])


def sample(column: sa.Column[Any], seed: int) -> Any:  # noqa: ANN401 -- a value of any type
    """Return a value of the column's type; another seed gives another value."""
    kind = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else type(column.type)
    made: dict[object, object] = {
        UUID: UUID(int=seed),
        bool: bool(seed % 2),
        int: seed,
        str: f"id-{seed}",
        bytes: bytes([seed % 256]),
        "UtcDateTime": NOW.replace(microsecond=seed),
        "IdTuple": (f"id-{seed}",),
        "ChartConfiguration": f"state-{seed}",
    }
    name = getattr(kind, "__name__", "")
    if name in {"date", "time"}:
        moment = NOW.replace(microsecond=seed, day=seed)
        return moment.date() if name == "date" else moment.time()
    return made.get(kind, made.get(name, f"id-{seed}"))


def values_for(model: type[SQLModel], seed: int = 1) -> list[Any]:
    return [sample(column, seed) for column in sa.inspect(model).columns]


def signed_values(session: Session, model: type[SQLModel]) -> list[Any]:
    """Return the values of a row with its MAC."""
    encoding, values = find_encoding(model), values_for(model)
    assert encoding is not None
    values[encoding.mac_at] = sign(session, encoding, values, 1)
    return values


def fault_of(session: Session, model: type[SQLModel], values: list[Any]) -> str:
    encoding, macs = find_encoding(model), find_macs(session)
    assert encoding is not None
    assert macs is not None
    return find_fault(macs.find_key(session), encoding, values)


def test_every_table_is_covered_or_exempt_with_a_reason() -> None:
    assert set(EXEMPT) | COVERED == set(MODELS)
    assert not set(EXEMPT) & COVERED
    assert all(EXEMPT.values())
    assert all(reason for columns in LEFT_OUT.values() for reason in columns.values())
    assert {model for model in MODELS if MAC in model.model_fields} == COVERED


@pytest.mark.usefixtures("practice")
@by_table
def test_a_row_with_any_column_changed_or_with_another_key_is_not_as_it_was_written(
    database: Database, model: type[SQLModel]
) -> None:
    with database.transaction() as session:
        values = signed_values(session, model)
        encoding = find_encoding(model)
        assert encoding is not None
        assert fault_of(session, model, values) == ""
        for at, (name, other) in enumerate(zip(encoding.names, values_for(model, 2), strict=True)):
            changed = [*values[:at], other, *values[at + 1 :]]
            expected = "" if name in LEFT_OUT.get(model, {}) else "changed"
            assert fault_of(session, model, changed) == expected, name
        session.rollback()


@pytest.mark.usefixtures("practice")
@by_table
def test_an_older_version_of_a_row_is_refused_once_a_newer_one_was_seen(
    database: Database, model: type[SQLModel]
) -> None:
    from storage.row_macs.coverage import RETURNING  # noqa: PLC0415 -- beside its use

    encoding, older = find_encoding(model), []
    assert encoding is not None
    with database.transaction() as session:
        older = signed_values(session, model)
        newer = list(older)
        newer[encoding.mac_at] = sign(session, encoding, newer, 2)
        session_lists.note_change(session, encoding, None, newer, newer[encoding.mac_at])
        check(session, encoding, newer)
        if model in OWNERS:  # even in a process that has seen neither
            with pytest.raises(RowChangedError):
                check(session, encoding, older)
            session.rollback()
            return
    with database.reading() as session:
        if model in RETURNING:
            check(session, encoding, older)
        else:
            with pytest.raises(RowChangedError):
                check(session, encoding, older)


def test_a_row_that_often_changes_is_not_the_first_whose_version_is_forgotten() -> None:
    seen = SeenVersions(limit=2)
    for versions in ({b"practice": 1}, {b"answer": 1}, {b"practice": 2}, {b"promise": 1}):
        seen.note(versions)

    assert seen.is_set_back(b"practice", 1, seen.next_moment())


def execute(database: Database, *statements: sa.Executable) -> None:
    """Write without the product."""
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def table_of(model: type[SQLModel]) -> Any:  # noqa: ANN401 -- sqlmodel does not type its tables
    return model.__table__  # type: ignore[attr-defined]


ATTACKS: dict[str, Callable[[Practice], list[sa.Executable]]] = {
    "a role is added": lambda at: [table_of(MemberRole).insert().values(member_id=at.ana_id, role="administrator")],
    "a role is copied": lambda at: [
        table_of(MemberRole)
        .insert()
        .from_select(
            ["member_id", "role", "mac"],
            sa.select(sa.literal(at.ben_id, sa.Uuid()), table_of(MemberRole).c.role, table_of(MemberRole).c.mac).where(
                table_of(MemberRole).c.role == "supervisor"
            ),
        )
    ],
    "a role is deleted": lambda _at: [table_of(MemberRole).delete()],
    "a supervision is added": lambda at: [
        table_of(Supervision)
        .insert()
        .values(supervisor_id=at.ben_id, supervisee_id=at.ana_id, practice_id=at.practice_id, since=NOW)
    ],
    "the list of people is replaced": lambda _at: [table_of(PracticeRow).update().values(people=b"x")],
    "a member is set inactive": lambda _at: [table_of(Member).update().values(active=False)],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_rows_of_people_that_the_product_did_not_write_give_nobody_a_role(
    database: Database, practice: Practice, seal: Seal, attack: str
) -> None:
    with database.transaction() as session:
        members.grant_role(session, practice.ana_id, "supervisor", NOW)
    execute(database, *ATTACKS[attack](practice))
    database.use_seal(seal)  # as in a process that has just begun

    with database.reading() as session, pytest.raises(RowChangedError):
        members.get_roles(session, practice.ana_id)
    with database.reading() as session:
        assert list(signing.iter_faults(session))


def test_a_role_that_was_withdrawn_and_put_back_counts_for_nobody(
    database: Database, practice: Practice, seal: Seal
) -> None:
    with database.transaction() as session:
        members.grant_role(session, practice.ana_id, "administrator", NOW)
    with database.engine.connect() as connection:
        former = connection.execute(sa.select(table_of(MemberRole))).mappings().one()
    with database.transaction() as session:
        members.withdraw_role(session, practice.ana_id, "administrator")
    execute(database, table_of(MemberRole).insert().values(**former))
    database.use_seal(seal)

    with database.reading() as session, pytest.raises(RowChangedError):
        members.get_roles(session, practice.ana_id)
    with database.reading() as session:
        assert [fault.why for fault in signing.iter_faults(session)] == ["people"]


def test_a_change_of_roles_takes_in_no_row_that_somebody_else_added(database: Database, practice: Practice) -> None:
    execute(database, *ATTACKS["a role is added"](practice))

    with pytest.raises(RowChangedError), database.transaction() as session:
        supervisors.add(session, supervisor_id=practice.ben_id, supervisee_id=practice.ana_id, now=NOW)


def test_a_changed_therapist_of_a_case_opens_nothing_and_is_named(database: Database, practice: Practice) -> None:
    execute(database, table_of(Case).update().values(it_member_id=practice.ben_id))

    with database.reading() as session:
        with pytest.raises(RowChangedError):
            cases.get(session, practice.case_id)
        with pytest.raises(RowChangedError):
            session.exec(select(Case)).all()
        faults = list(signing.iter_faults(session))
    assert [(fault.table, fault.key, fault.why) for fault in faults] == [("case", str(practice.case_id), "changed")]


def test_rows_of_an_older_database_are_signed_once_and_open_then(
    database: Database, practice: Practice, seal: Seal
) -> None:
    execute(
        database,
        table_of(models.RowMacKey).delete(),
        *(table_of(model).update().values(mac=None) for model in (Member, Case, PracticeRow)),
    )
    database.use_seal(seal)
    with database.transaction() as session:
        assert signing.has_unsigned_rows(session)
        assert signing.sign_older(session) > 0
    with database.reading() as session:
        assert not signing.has_unsigned_rows(session)
        assert cases.get(session, practice.case_id).id == practice.case_id
        assert list(signing.iter_faults(session)) == []
