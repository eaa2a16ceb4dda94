"""`serve`, `doctor`, `audit verify` and the other commands name what was changed in the schema, and do nothing else."""

import pytest

from bot import app
from bot.texts import CliError, format_text
from tests.cli.command_runs import Run, list_problems
from tests.storage.schema_check.test_sqlite_schema import raw
from tests.support.data.databases import open_database
from tests.support.fakes import FakeClock
from tests.support.practice import TUESDAY
from tests.test_app import a_place

SAID = format_text("trouble", "schema", objects="view z, trigger audit_entry_no_delete")


@pytest.fixture
def changed(good: dict[str, str]) -> dict[str, str]:
    """The settings of a database without one of its triggers, and with a view."""
    with raw(open_database(good["DATABASE_URL"])) as connection:
        connection.execute("DROP TRIGGER audit_entry_no_delete")
        connection.execute("CREATE VIEW z AS SELECT 1")
    return good


def test_the_doctor_names_what_was_changed_and_asks_the_database_nothing_else(
    run: Run, changed: dict[str, str]
) -> None:
    result = run("doctor", **changed, TEAM_ID="T1")

    assert (result.code, list_problems(result)) == (2, [SAID])


@pytest.mark.parametrize(
    "command", [("audit", "verify"), ("audit", "show"), ("retention",), ("rotate-key",)], ids=" ".join
)
def test_commands_name_what_was_changed_and_do_nothing(
    run: Run, changed: dict[str, str], command: tuple[str, ...]
) -> None:
    result = run(*command, **changed)

    assert (result.code, result.out, result.err) == (2, [], [SAID])


def test_the_service_does_not_start(changed: dict[str, str]) -> None:
    with pytest.raises(CliError) as refused:
        app.build_product(a_place(changed["DATABASE_URL"], bytes(range(32))), FakeClock(TUESDAY))

    assert str(refused.value) == SAID
