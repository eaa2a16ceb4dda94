"""Lists that are longer than a screen: "Show more" leads on, whatever was added or removed between two looks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from flows.forms import LIMITS, Row
from storage.cases import cases
from storage.consults import consults
from storage.list_position import Position
from storage.models import Case
from storage.people import members
from tests.support.data.consult_rows import tables_of
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice

MANY = 2 * LIMITS.list_rows + 5


@pytest.fixture
def practice(sqlite_url: str) -> SimulatedPractice:
    """A practice in which Ana has many cases, and one past consult on each."""
    practice = SimulatedPractice(sqlite_url)
    now = practice.clock.now
    with practice.database.transaction() as session:
        found = [members.find_with_roles(session, slack_identity(who)) for who in (ANA, BEN)]
        ana, ben = (row[1] for row in found if row)
        for number in range(MANY):
            then = now - timedelta(days=MANY - number // 2)  # several at one moment
            therapists = {"it_member_id": ana.id, "ft_member_id": ben.id, "created_by": ana.id}
            case = cases.add(session, practice_id=ana.practice_id, code=f"oak-{number:03d}", now=then, **therapists)
            asked = {"practice_id": ana.practice_id, "case_id": case.id, "starter_part": "it", "now": then}
            consult = consults.add(session, **asked)  # type: ignore[arg-type]
            tables_of(session, consult.id).start_preparation("it", ana.id)
            consult.configuration, consult.ended_at = "cancelled", then
    return practice


def codes(ana: SimulatedPerson) -> list[str]:
    """Return the codes of the cases on the open screen, in order."""
    assert ana.form is not None
    rows = [piece for piece in ana.form.body if isinstance(piece, Row)]
    return [row.words.partition(" ")[0] for row in rows if " with " in row.words]


def place(ana: SimulatedPerson, button: str) -> str:
    """Return what the button on the open screen carries; "" without one."""
    return next((value for id_, value in ana.buttons if id_ == button), "")


def remove_case(practice: SimulatedPractice, code: str) -> None:
    """Take a case off every list."""
    with practice.database.transaction() as session:
        session.exec(select(Case).where(Case.code == code)).one().deleted_at = practice.clock.now


LISTS: dict[str, Callable[[SimulatedPerson], object]] = {
    "done_further": lambda ana: ana.presses("done"),
    "which_case_further": lambda ana: ana.presses("which_case"),
    "my_releases_further": lambda ana: ana.presses("my_releases"),
    "more": lambda ana: ana.presses("more"),
}


@pytest.mark.parametrize("button", LISTS)
def test_every_line_stands_on_one_screen_and_no_screen_is_longer(practice: SimulatedPractice, button: str) -> None:
    ana = SimulatedPerson(practice, ANA)
    LISTS[button](ana)
    screens = [codes(ana)]

    while further := place(ana, button):
        assert len(screens) < MANY, "it leads nowhere"
        ana.presses(button, further)
        screens.append(codes(ana))

    assert [len(screen) for screen in screens[:2]] == [LIMITS.list_rows] * 2
    assert max(len(screen) for screen in screens) == LIMITS.list_rows
    found = [code for screen in screens for code in screen]
    oaks = [code for code in found if code.startswith("oak-")]
    assert sorted(oaks) == [f"oak-{number:03d}" for number in range(MANY)]
    assert oaks[0] in {f"oak-{MANY - 1:03d}", f"oak-{MANY - 2:03d}"}  # the latest first


@pytest.mark.parametrize("button", LISTS)
def test_a_last_screen_that_is_gone_and_a_place_of_somebody_else_lead_to_the_beginning(
    practice: SimulatedPractice, button: str
) -> None:
    ana = SimulatedPerson(practice, ANA)
    LISTS[button](ana)
    first = codes(ana)
    ana.presses(button, place(ana, button))
    last_place = place(ana, button)
    ana.presses(button, last_place)
    for code in codes(ana):
        remove_case(practice, code)
    ben = SimulatedPerson(practice, BEN)
    before_all = str(Position(practice.clock.now - timedelta(days=999), uuid4()))
    prefix = "0:" if button == "more" else ""

    for carried in (last_place, prefix + before_all, "nonsense", str(UUID(int=7))):
        ana.presses(button, carried)
        assert codes(ana) == first
    LISTS[button](ben)
    ben.presses(button, last_place)
    assert not [code for code in codes(ben) if code.startswith("oak-")]  # he was not invited
