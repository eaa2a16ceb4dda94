"""Papers as they stand on the list of a case's releases, and what is done with them."""

from sqlalchemy import text
from sqlmodel import select

from storage.models import Participant, SignedForm
from tests.support.practice import Stage
from tests.support.therapist import Therapist, Ticks
from tests.support.walks.preparation_steps import MAPLE, case, participants
from tests.support.walks.start_points import once


@once
def looks(practice: Stage, person: str, code: str = MAPLE) -> Therapist:
    """Bring a therapist from the menu to the releases of a case."""
    one = practice.one(person)
    while one.sees:
        one.closes()
    return one.types().presses("my_releases").presses("case_releases", value=str(case(practice, code).id))


def lines(one: Therapist) -> list[str]:
    """Return what the list says of each release."""
    assert one.sees == "releases", one.sees
    return [said for said in one.reads.splitlines() if ", " in said and ": " in said]


def paper_of(practice: Stage, person: int, code: str = MAPLE) -> SignedForm:
    """Return the newest paper of a person, counted from 1."""
    return papers_of(practice, person, code)[-1]


def papers_of(practice: Stage, person: int, code: str = MAPLE) -> list[SignedForm]:
    """Return the papers of a person, counted from 1, in the order in which they were entered."""
    signer = participants(practice, code)[person - 1]
    with practice.looking() as session:
        by_entry = select(SignedForm).where(SignedForm.participant_id == signer.id).order_by(text("rowid"))
        return list(session.exec(by_entry))


def does(practice: Stage, one: Therapist, deed: str, person: int = 1, code: str = MAPLE) -> Therapist:
    """Let a therapist who looks at the releases do something with the newest paper of a person."""
    return one.presses(deed, value=str(paper_of(practice, person, code).id))


@once
def takes_back(practice: Stage, who: str, person: int = 1, code: str = MAPLE) -> Therapist:
    """Let a therapist record that a person took back what they signed."""
    one = does(practice, looks(practice, who, code), "revoked", person, code)
    return one.answers("paper_revoked")


def with_minor(practice: Stage, code: str = MAPLE) -> None:
    """Let the family therapist see a minor as well."""
    with practice.desk.database.transaction() as session:
        session.add(Participant(case_id=case(practice, code).id, kind="minor", number=1, seen_by_ft=True))


def sheet(one: Therapist, other: dict[str, Ticks]) -> dict[str, Ticks]:
    """Return answers about a form of the first person on the screen, everything for the colleague's ears."""
    given: dict[str, Ticks] = {
        "signer": one.options("signer")[0],
        "direction": "out",
        "topics": ["goals"],
        "purpose": "coordinate",
    }
    return {**given, **other}
