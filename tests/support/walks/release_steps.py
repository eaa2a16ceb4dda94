"""Signed forms as the list of a case's releases shows them, and what therapists do with them."""

from sqlalchemy import text
from sqlmodel import select

from storage.models import Participant, SignedForm
from tests.support.practice import SlackPractice
from tests.support.therapist import Therapist, Ticks
from tests.support.walks.preparation_steps import MAPLE, case, participants
from tests.support.walks.start_points import walk_once


@walk_once
def opens_releases(practice: SlackPractice, person: str, code: str = MAPLE) -> Therapist:
    """Bring a therapist from the menu to the releases of a case."""
    therapist = practice.person(person)
    while therapist.step:
        therapist.closes()
    return therapist.types().presses("my_releases").presses("case_releases", value=str(case(practice, code).id))


def release_lines(therapist: Therapist) -> list[str]:
    """Return the line of each release in the list."""
    assert therapist.step == "releases", therapist.step
    return [line for line in therapist.screen_text.splitlines() if ", " in line and ": " in line]


def newest_form(practice: SlackPractice, person: int, code: str = MAPLE) -> SignedForm:
    """Return the newest signed form of a person; people are counted from 1."""
    return list_forms(practice, person, code)[-1]


def list_forms(practice: SlackPractice, person: int, code: str = MAPLE) -> list[SignedForm]:
    """Return the signed forms of a person in the order of entry; people are counted from 1."""
    signer = participants(practice, code)[person - 1]
    with practice.read_session() as session:
        by_entry = select(SignedForm).where(SignedForm.participant_id == signer.id).order_by(text("rowid"))
        return list(session.exec(by_entry))


def presses_on_form(
    practice: SlackPractice, therapist: Therapist, action: str, person: int = 1, code: str = MAPLE
) -> Therapist:
    """Let a therapist at the list of releases press a button of a person's newest signed form."""
    return therapist.presses(action, value=str(newest_form(practice, person, code).id))


@walk_once
def records_revocation(practice: SlackPractice, who: str, person: int = 1, code: str = MAPLE) -> Therapist:
    """Let a therapist record that a person revoked their signed form."""
    therapist = presses_on_form(practice, opens_releases(practice, who, code), "revoked", person, code)
    return therapist.answers("paper_revoked")


def with_minor(practice: SlackPractice, code: str = MAPLE) -> None:
    """Add a minor to the case, seen by the family therapist."""
    with practice.services.database.transaction() as session:
        session.add(Participant(case_id=case(practice, code).id, kind="minor", number=1, seen_by_ft=True))


def with_children(practice: SlackPractice, code: str = MAPLE) -> list[str]:
    """Make it a family of four for the family therapist; return who signs for each."""
    with practice.services.database.transaction() as session:
        for number in (1, 2):
            session.add(Participant(case_id=case(practice, code).id, kind="minor", number=number, seen_by_ft=True))
    return [f"{who.id}:{'parent' if who.kind == 'minor' else ''}" for who in participants(practice, code)]


def first_signer_answers(therapist: Therapist, other: dict[str, Ticks]) -> dict[str, Ticks]:
    """Return answers about a form of the first person on the screen, which covers speaking to the colleague."""
    given: dict[str, Ticks] = {
        "signer": therapist.options("signer")[0],
        "direction": "out",
        "topics": ["goals"],
        "purpose": "coordinate",
    }
    return {**given, **other}
